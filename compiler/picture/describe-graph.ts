import { placeOf, positionAt } from "../../grammar/source.ts";
import type { Program } from "../1-resolve/program.ts";
import type { Decision } from "../4-optimize/decision.ts";
import type { Plan } from "../5-plan/plan.ts";
import { moduleOf } from "../explain/call-name.ts";
import { explainNetwork } from "../explain/explain-network.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { factsOf } from "../ir/facts.ts";
import { shownShapeOf, type Graph, type Node, type Origin, type ValueId } from "../ir/graph.ts";
import { showSizes } from "../ir/size-formula.ts";
import { showShape, type Shape, type TensorType } from "../ir/types.ts";
import { arrowsOf } from "./arrows.ts";
import { attentionModules } from "./attention.ts";
import { callBoxesOf, type CallBox } from "./call-boxes.ts";
import { withSkips } from "./edges.ts";
import { isWithin } from "./fold-repeats.ts";
import { groupsOf, originsOf, type Group } from "./groups.ts";
import { kindOfOp } from "./kind-of-op.ts";
import { countLearned, learnedWeights, type LearnedWeights } from "./learned-weights.ts";
import { describeMemory, memoryDetails, stepsFor } from "./memory.ts";
import { boxesOf, commonPath, homeOf } from "./modules.ts";
import { short } from "./numbers.ts";
import type { Block, Detail, Line, Picture } from "./picture.ts";
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

/** A network as the source has it, a block for each call; or as it is computed, a block for each kernel. */
export function describeGraph(drawn: Drawn, stage: "source" | "optimized"): Picture {
  const graph = stage === "source" ? drawn.graph : drawn.optimized;
  const { types, runTime } = factsOf(graph);
  const groups = groupsOf(graph, runTime, stage);
  const calls = stage === "optimized" ? callBoxesOf(groups.map(({ origin }) => origin)) : new Map<Origin, CallBox>();
  const weights = learnedWeights(graph, runTime);
  const described = groups.map((group) =>
    describeGroup(group, { graph, types, weights, calls }, stage === "optimized" ? drawn : undefined),
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
  const workOf = (nodes: readonly Node[]): number => sum(nodes.map((node) => multiplyAddsOf(node, types)));
  const totals = [
    `${short(countLearned(drawn.graph))} parameters`,
    `${short(workOf(graph.nodes))} multiply-adds`,
    ...(graph.shown ? [`at ${showSizes(graph.shown.sizes)}`] : []),
  ];
  const attention = attentionModules(graph, { types, runTime });
  const boxes = boxesOf(groups.flatMap(originsOf), drawn.program, calls).map((box) => {
    const nodes = groups.flatMap((group, i) => (isWithin(blocks[i]?.box ?? "", box.id) ? group.nodes : []));
    const facts = factsText(weights.count(nodes), workOf(nodes));
    return { ...box, facts, ...(attention.has(box.id) ? { isShut: true as const } : {}) };
  });
  const all = [...inputs, ...blocks, ...results];
  return tidyBoxes({
    model: graph.name,
    stage,
    subtitle: totals.join(", "),
    boxes,
    blocks: all,
    edges: withSkips(all, arrowsOf(graph, { groups, types, calls })),
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

interface Described {
  readonly graph: Graph;
  readonly types: ReadonlyMap<ValueId, TensorType>;
  readonly weights: LearnedWeights;
  readonly calls: ReadonlyMap<Origin, CallBox>;
}

function describeGroup(group: Group, { graph, types, weights, calls }: Described, drawn: Drawn | undefined): Block {
  const { origin, nodes } = group;
  const [first] = nodes;
  const last = nodes.at(-1) ?? first;
  // A layer that becomes several nodes has one that gives it its colour: the matrix product, say.
  const main = nodes.find((node) => multiplyAddsOf(node, types) > 0) ?? first;
  const type = (origin.call ?? first.op.name).replace(/\(\)$/, "");
  const own = [...new Set(nodes.map((node) => node.origin))];
  // In a call that has a box of its own, a kernel is called by what it does.
  const isInside = calls.has(origin);
  const name = isInside ? (words[first.op.name] ?? first.op.name) : own.map(pathOrName).join(", ");
  const isLayer = !isFunction(origin);
  const work = sum(nodes.map((node) => multiplyAddsOf(node, types)));
  const count = weights.count(nodes);
  const spec = [
    isLayer && !isInside ? type : "",
    specText(main, types, shownShapeOf(graph, main.id, main.type.shape)),
    isLayer || isInside ? "" : named(weights.names(nodes.flatMap(({ inputs }) => inputs))),
  ];
  return {
    id: last.id,
    box: boxOf(group, calls),
    kind: kindOfOp(main.op),
    name,
    spec: spec.filter((each) => each !== "").join(" "),
    lines: nodes.flatMap((node) => linesOf(node, { weights, calls })),
    facts: factsText(count, work),
    details: [
      ...own.flatMap(placeDetails),
      { label: "makes", text: showShape(shownShapeOf(graph, last.id, last.type.shape)) },
      ...(count > 0 ? [{ label: "parameters", text: count.toLocaleString("en-US") }] : []),
      ...(work > 0 ? [{ label: "multiply-adds", text: work.toLocaleString("en-US") }] : []),
      ...(drawn?.plan ? memoryDetails(drawn.plan, stepsFor(drawn.plan, last)) : []),
    ],
    alike: JSON.stringify([isLayer ? type : name, ...nodes.flatMap(opsOf)]),
  };
}

/** The box around all that a group is made of; what rides on it and is called around that box does not take it out. */
function boxOf(group: Group, calls: ReadonlyMap<Origin, CallBox>): string {
  const home = homeOf(group.origin, calls);
  const others = originsOf(group).map(moduleOf);
  return others.filter((path) => path !== "" && !isWithin(home, path)).reduce(commonPath, home);
}

const opsOf = ({ op, folded = [], epilogue }: Node): readonly string[] =>
  [op, ...[...folded, ...epilogue].map((each) => each.op)].map(({ name }) => name);

const factsText = (count: number, work: number): string =>
  [...(count > 0 ? [`${short(count)} parameters`] : []), ...(work > 0 ? [`${short(work)} multiply-adds`] : [])].join(
    ", ",
  );

/** What is folded into a node's weights, then what rides on it. */
const linesOf = (
  { folded = [], epilogue }: Node,
  { weights, calls }: Pick<Described, "weights" | "calls">,
): readonly Line[] => [
  ...folded.map(({ op, origin }) => ({
    kind: kindOfOp(op),
    text: `${withType(origin)} folded in`,
    box: homeOf(origin, calls),
  })),
  ...epilogue.map(({ op, operands, origin }) => ({
    kind: kindOfOp(op),
    text: [withType(origin), isFunction(origin) ? named(weights.names(operands)) : ""].join(" ").trim(),
    box: homeOf(origin, calls),
  })),
];

const isFunction = ({ call = "" }: Origin): boolean => call.endsWith("()");

/** A function is told by the weights that it reads as well, if these are few: `+ add pos_embedding`. */
const named = (weights: readonly string[]): string => (weights.length <= 2 ? weights.join(", ") : "");

/** A layer that has only a number is told by its type as well. */
const withType = (origin: Origin): string =>
  /\.\d+$/.test(origin.path) && !isFunction(origin) ? `${pathOrName(origin)} ${origin.call ?? ""}` : pathOrName(origin);

/** A layer's path, or what a function is called. */
function pathOrName(origin: Origin): string {
  const { path, call = "" } = origin;
  const name = call.replace(/\(\)$/, "");
  return isFunction(origin) || path === "" ? (words[name] ?? name) : path;
}

const words: Readonly<Record<string, string>> = { "+": "+ add", "-": "− subtract", "*": "× multiply", "/": "÷ divide" };

export function placeDetails(origin: Origin): readonly Detail[] {
  const { span, path, call = "" } = origin;
  const { line } = positionAt(span.source, span.start);
  return [
    { label: "what", text: path === "" ? call : `${path}${isFunction(origin) ? `: ${call}` : ` (${call})`}` },
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
