import { placeOf, positionAt } from "../../grammar/source.ts";
import type { Program } from "../1-resolve/program.ts";
import type { Decision } from "../4-optimize/decision.ts";
import type { Plan } from "../5-plan/plan.ts";
import { factsOf } from "../ir/facts.ts";
import { callsOf } from "../explain/calls.ts";
import { explainNetwork } from "../explain/explain-network.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import {
  isValue,
  reads,
  shownShapeOf,
  type Graph,
  type Node,
  type Origin,
  type Parameter,
  type ValueId,
} from "../ir/graph.ts";
import { showSizes } from "../ir/size-formula.ts";
import { showShape, type Shape, type TensorType } from "../ir/types.ts";
import { withSkips } from "./edges.ts";
import { kindOfOp } from "./kind-of-op.ts";
import { describeMemory, memoryDetails, stepsFor } from "./memory.ts";
import { joinViews, layersOfSeveral } from "./groups.ts";
import { boxesOf, commonPath, homeOf } from "./modules.ts";
import { sampleShape, short } from "./numbers.ts";
import type { Block, Detail, Edge, Line, Picture } from "./picture.ts";
import { specText } from "./spec-text.ts";
import { tidyBoxes } from "./tidy-boxes.ts";

export interface Drawn {
  readonly graph: Graph;
  readonly optimized: Graph;
  /** Where it is not there yet, nothing is told of memory. */
  readonly plan?: Plan | undefined;
  readonly program?: Program | undefined;
  /** What the passes decided: it is told of a kernel that is clicked. */
  readonly decisions?: readonly Decision[];
}

/** Nodes that are drawn as one block. */
interface Group {
  readonly origin: Origin;
  readonly nodes: readonly [Node, ...Node[]];
}

/** A network as the source has it, a block for each call; or as it is computed, a block for each kernel. */
export function describeGraph(drawn: Drawn, stage: "source" | "optimized"): Picture {
  const graph = stage === "source" ? drawn.graph : drawn.optimized;
  const { types, runTime } = factsOf(graph);
  const groups: readonly Group[] =
    stage === "source"
      ? callsOf(graph).flatMap(({ origin, nodes }) => {
          const [first, ...rest] = nodes.filter(({ id }) => runTime.has(id));
          return first ? [{ origin, nodes: [first, ...rest] as const }] : [];
        })
      : joinViews(graph.nodes.filter(({ id }) => runTime.has(id))).map((nodes) => ({ origin: nodes[0].origin, nodes }));
  const open = stage === "optimized" ? layersOfSeveral(groups.map(({ origin }) => origin)) : new Set<string>();
  const learnedBy = learnedWeights(graph, runTime);
  const described = groups.map((group) =>
    describeGroup(group, { graph, types, learnedBy, open }, stage === "optimized" ? drawn : undefined),
  );
  const reasons = stage === "optimized" ? reasonsOf(drawn, runTime) : new Map<ValueId, readonly Detail[]>();
  const blocks = described.map((block, i): Block => ({
    ...block,
    details: [...block.details, ...(groups[i]?.nodes ?? []).flatMap(({ id }) => reasons.get(id) ?? [])],
  }));
  const shownOf = (id: ValueId): Shape => shownShapeOf(graph, id, types.get(id)?.shape ?? []);
  const inputs = graph.inputs.map(({ id, name }) => outerBlock(id, name, showShape(shownOf(id))));
  const results = graph.outputs.map(({ id, name }, i) =>
    outerBlock(`result ${i}`, name ?? "result", showShape(shownOf(id))),
  );
  const origins = groups.flatMap(originsOf);
  const totals = [
    `${short(sum(drawn.graph.parameters.filter(isLearned).map(countOf)))} parameters`,
    `${short(sum(graph.nodes.map((node) => multiplyAddsOf(node, types))))} multiply-adds`,
    ...(graph.shown ? [`at ${showSizes(graph.shown.sizes)}`] : []),
  ];
  const all = [...inputs, ...blocks, ...results];
  return tidyBoxes({
    model: graph.name,
    stage,
    subtitle: totals.join(", "),
    boxes: boxesOf(origins, drawn.program, open),
    blocks: all,
    edges: withSkips(all, edgesOf(graph, groups, types)),
    ...(stage === "optimized" && drawn.plan ? { memory: describeMemory(drawn.plan) } : {}),
  });
}

/** Of each kernel, what was fused into it or not, and why. */
function reasonsOf(
  { decisions = [], plan, ...network }: Drawn,
  runTime: ReadonlySet<ValueId>,
): ReadonlyMap<ValueId, readonly Detail[]> {
  if (!plan) return new Map();
  const run = network.optimized.nodes.filter(({ id }) => runTime.has(id));
  return new Map(
    explainNetwork({ ...network, plan, decisions }).steps.flatMap(({ remarks }, i) => {
      const id = run[i]?.id;
      const details = remarks.map(({ kind, text }) => ({ label: kind === "refused" ? "not" : kind, text }));
      return id === undefined ? [] : [[id, details] as const];
    }),
  );
}

const originsOf = ({ origin, nodes }: Group): readonly Origin[] => [
  origin,
  ...nodes.flatMap(({ folded = [], epilogue }) => [...folded, ...epilogue].map((each) => each.origin)),
];

function describeGroup(
  group: Group,
  {
    graph,
    types,
    learnedBy,
    open,
  }: {
    readonly graph: Graph;
    readonly types: ReadonlyMap<ValueId, TensorType>;
    readonly learnedBy: (nodes: readonly Node[]) => number;
    readonly open: ReadonlySet<string>;
  },
  drawn: Drawn | undefined,
): Block {
  const { origin, nodes } = group;
  const [first] = nodes;
  const last = nodes.at(-1) ?? first;
  // A layer that becomes several nodes has one that gives it its colour: the matrix product, say.
  const main = nodes.find((node) => multiplyAddsOf(node, types) > 0) ?? first;
  const origins = originsOf(group);
  const type = (origin.call ?? first.op.name).replace(/\(\)$/, "");
  const box = origins.map((each) => homeOf(each, open)).reduce(commonPath);
  // In a layer that has a box of its own, a kernel is called by what it does.
  const isInside = open.has(box) && box === origin.path;
  const name = isInside ? (words[first.op.name] ?? first.op.name) : pathOrName(origin);
  const isLayer = !origin.call?.endsWith("()");
  const work = sum(nodes.map((node) => multiplyAddsOf(node, types)));
  const count = learnedBy(nodes);
  const lines = nodes.flatMap(linesOf);
  const spec = [isLayer && !isInside ? type : "", specText(main, types, shownShapeOf(graph, main.id, main.type.shape))]
    .filter((each) => each !== "")
    .join(" ");
  return {
    id: last.id,
    box,
    kind: kindOfOp(main.op),
    name,
    spec,
    lines,
    facts: [
      ...(count > 0 ? [`${short(count)} parameters`] : []),
      ...(work > 0 ? [`${short(work)} multiply-adds`] : []),
    ].join(", "),
    details: [
      ...placeDetails(origin),
      { label: "makes", text: showShape(shownShapeOf(graph, last.id, last.type.shape)) },
      ...(count > 0 ? [{ label: "parameters", text: count.toLocaleString("en-US") }] : []),
      ...(work > 0 ? [{ label: "multiply-adds", text: work.toLocaleString("en-US") }] : []),
      ...(drawn?.plan ? memoryDetails(drawn.plan, stepsFor(drawn.plan, last)) : []),
    ],
    alike: JSON.stringify([isLayer ? type : name, ...nodes.flatMap(opsOf)]),
  };
}

const opsOf = ({ op, folded = [], epilogue }: Node): readonly string[] =>
  [op, ...[...folded, ...epilogue].map((each) => each.op)].map(({ name }) => name);

/** What is folded into a node's weights, then what rides on it. */
const linesOf = ({ folded = [], epilogue }: Node): readonly Line[] => [
  ...folded.map(({ op, origin }) => ({ kind: kindOfOp(op), text: `${withType(origin)} folded in` })),
  ...epilogue.map(({ op, origin }) => ({ kind: kindOfOp(op), text: withType(origin) })),
];

/** A layer that has only a number is told by its type as well. */
const withType = (origin: Origin): string =>
  /\.\d+$/.test(origin.path) && !origin.call?.endsWith("()")
    ? `${pathOrName(origin)} ${origin.call ?? ""}`
    : pathOrName(origin);

/** A layer's path, or what a function is called. */
function pathOrName({ path, call = "" }: Origin): string {
  const name = call.replace(/\(\)$/, "");
  return call.endsWith("()") || path === "" ? (words[name] ?? name) : path;
}

const words: Readonly<Record<string, string>> = { "+": "+ add", "-": "− subtract", "*": "× multiply", "/": "÷ divide" };

export function placeDetails({ span, path, call = "" }: Origin): readonly Detail[] {
  const { line } = positionAt(span.source, span.start);
  return [
    { label: "what", text: path === "" ? call : `${path}${call.endsWith("()") ? `: ${call}` : ` (${call})`}` },
    { label: "where", text: placeOf(span) },
    { label: "source", text: (span.source.text.split("\n")[line - 1] ?? "").trim() },
  ];
}

const outerBlock = (id: string, name: string, spec: string): Block => ({
  id,
  box: "",
  kind: "input",
  name,
  spec,
  lines: [],
  facts: "",
  details: [{ label: "shape", text: spec }],
  alike: `${id} ${name}`,
});

function edgesOf(
  graph: Graph,
  groups: readonly Group[],
  types: ReadonlyMap<ValueId, TensorType>,
): readonly Omit<Edge, "isSkip">[] {
  const owner = new Map<ValueId, string>(graph.inputs.map(({ id }) => [id, id]));
  for (const { nodes } of groups) for (const { id } of nodes) owner.set(id, nodes.at(-1)?.id ?? id);
  const shapeOf = (id: ValueId): string =>
    sampleShape(shownShapeOf(graph, id, types.get(id)?.shape ?? []), graph.batch);
  const edges = groups.flatMap(({ nodes }) => {
    const to = nodes.at(-1)?.id ?? "";
    return nodes.flatMap((node) =>
      reads(node).flatMap((id) => {
        const from = owner.get(id);
        return from === undefined || from === to || !isValue(id) ? [] : [{ from, to, shape: shapeOf(id) }];
      }),
    );
  });
  const results = graph.outputs.flatMap(({ id }, i) => {
    const from = owner.get(id);
    return from === undefined ? [] : [{ from, to: `result ${i}`, shape: shapeOf(id) }];
  });
  return [...new Map([...edges, ...results].map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
}

/** How many learned numbers nodes read, themselves or through what is computed once from weights. */
function learnedWeights({ parameters, nodes }: Graph, run: ReadonlySet<ValueId>): (nodes: readonly Node[]) => number {
  const counts = new Map(parameters.filter(isLearned).map((parameter) => [parameter.id, countOf(parameter)]));
  // A node stands behind what it reads, so that one walk is enough.
  const sources = new Map<ValueId, ReadonlySet<ValueId>>(parameters.map(({ id }) => [id, new Set([id])]));
  const sourcesOf = (node: Node): ReadonlySet<ValueId> =>
    new Set(reads(node).flatMap((id) => [...(sources.get(id) ?? [])]));
  for (const node of nodes) if (!run.has(node.id)) sources.set(node.id, sourcesOf(node));
  return (all) => sum([...new Set(all.flatMap((node) => [...sourcesOf(node)]))].map((id) => counts.get(id) ?? 0));
}

const isLearned = ({ kind }: Parameter): boolean => kind === "parameter";
const countOf = ({ shape }: Parameter): number => shape.reduce((product, size) => product * size, 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
