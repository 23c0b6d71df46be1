import type { Decision } from "../4-optimize/decision.ts";
import type { Plan } from "../5-plan/plan.ts";
import { factsOf, rootOf } from "../ir/facts.ts";
import {
  isValue,
  reads,
  shownShapeOf,
  typesOf,
  type Graph,
  type Node,
  type Operand,
  type Origin,
  type ValueId,
} from "../ir/graph.ts";
import { showShape } from "../ir/types.ts";
import { callName } from "./call-name.ts";
import { callsOf } from "./calls.ts";
import { copiedParts } from "./copied-parts.ts";
import type { ExplainedStep, Explanation, Remark } from "./explanation.ts";
import { multiplyAddsOf } from "./multiply-adds.ts";
import { placeAt } from "./place.ts";
import { remark, remarksOn } from "./remarks.ts";
import { and } from "../ir/words.ts";
import { predicate } from "./sentences.ts";

export interface Network {
  readonly graph: Graph;
  readonly optimized: Graph;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** What the source calls the value that a call makes. */
  readonly variable?: (origin: Origin) => string | undefined;
}

/** The forward pass step by step, and what became of each call. */
export function explainNetwork(network: Network): Explanation {
  const { graph, optimized } = network;
  const { runTime } = factsOf(optimized);
  const nodes = optimized.nodes.filter(({ id }) => runTime.has(id));
  const numbers = new Map(nodes.map(({ id }, i) => [id, i + 1]));
  const remarks = remarksByStep(network, nodes);
  return {
    model: graph.name,
    // Where shapes are numbers, they say so themselves.
    ...(graph.shown && graph.shown.shapes.size > 0 ? { at: graph.shown.sizes } : {}),
    inputs: graph.inputs.map(({ id, name, type }) => ({ name, shape: shownShapeOf(graph, id, type.shape) })),
    results: graph.outputs.map(({ id, name }) => ({
      name,
      shape: shownShapeOf(graph, id, typesOf(graph).get(id)?.shape ?? []),
    })),
    steps: nodes.map((node, i) => explainStep(network, node, numbers, remarks[i] ?? [])),
  };
}

function explainStep(
  network: Network,
  node: Node,
  numbers: ReadonlyMap<ValueId, number>,
  remarks: readonly Remark[],
): ExplainedStep {
  const { optimized, plan } = network;
  const types = typesOf(optimized);
  const named = (operand: Operand): string => {
    if (typeof operand === "number") return String(operand);
    const number = numbers.get(operand);
    return number === undefined ? valueName(optimized, operand) : `step ${number}`;
  };
  const isRunTime = (operand: Operand): operand is ValueId =>
    isValue(operand) && (numbers.has(operand) || isInput(optimized, operand));
  const described = node.inputs.map((operand) => {
    const shape = isValue(operand) ? (types.get(operand)?.shape ?? []) : [];
    const owner = isValue(operand) && numbers.has(operand) ? "'s" : "";
    if (!isValue(operand)) return { text: named(operand), shape };
    return { text: `${named(operand)}${owner} ${showShape(shownShapeOf(optimized, operand, shape))}`, shape };
  });
  const output = shownShapeOf(optimized, node.id, node.type.shape);
  const parts = { attrs: node.attrs, inputs: described, output };
  const riding = node.epilogue.map(({ origin, operands }) => {
    const beside = operands.filter(isRunTime).map(named);
    const name = callName(origin, node.origin);
    if (beside.length === 0) return name;
    return /^\W+$/.test(name) ? `${name} ${and(beside)}` : `${name} (with ${and(beside)})`;
  });
  const tail =
    node.op.kernel.kind === "view" ? ", at no cost" : riding.length === 0 ? "" : `, then ${and(riding)} on the way`;
  return {
    number: numbers.get(node.id) ?? 0,
    name:
      node.origin.path !== "" && !node.origin.call?.endsWith("()")
        ? node.origin.path
        : callName(node.origin, node.origin),
    place: placeAt(node.origin.span),
    sentence: `${predicate(node.op, parts)}${tail} → ${showShape(output)}`,
    inputs: reads(node)
      .filter(isRunTime)
      .map((id) => ({ name: named(id), shape: shownShapeOf(optimized, id, types.get(id)?.shape ?? []) })),
    output,
    kernels: kernelsOf(plan, node),
    multiplyAdds: multiplyAddsOf(node, types),
    remarks,
  };
}

const isInput = ({ inputs }: Graph, id: Operand): boolean => inputs.some((input) => input.id === id);

/** An input's or a parameter's name; a layer's own weights need none. */
function valueName({ inputs, parameters, nodes }: Graph, id: ValueId): string {
  const found = inputs.find((input) => input.id === id) ?? parameters.find((parameter) => parameter.id === id);
  return found?.name ?? nodes.find((node) => node.id === id)?.name ?? "values of the weights,";
}

/** A convolution in Winograd's way is several steps of the plan, whose nodes are called after it. */
function kernelsOf(plan: Plan, node: Node): readonly string[] {
  const { id } = node;
  const own = plan.run.filter((step) => step.node && (step.node.id === id || step.node.id.startsWith(`${id}.`)));
  return [...own, ...(node.op.concatenates ? copiedParts(plan, node) : [])].map(({ kernel }) => kernel);
}

/** What to say below each step. What has vanished is told below the step before it. */
function remarksByStep(network: Network, nodes: readonly Node[]): readonly (readonly Remark[])[] {
  const { graph, decisions } = network;
  const remarks: Remark[][] = nodes.map(() => []);
  const steps = new Map<Origin, { readonly at: number; readonly after: Origin | undefined }>();
  nodes.forEach((node, at) => {
    node.epilogue.forEach(({ origin }, i) => steps.set(origin, { at, after: node.epilogue[i - 1]?.origin }));
    for (const { origin } of node.folded ?? []) steps.set(origin, { at, after: undefined });
  });
  nodes.forEach(({ origin }, at) => void steps.set(origin, { at, after: undefined }));

  let before = 0;
  for (const { origin } of callsOf(graph)) {
    const own = decisions.filter(({ what }) => what === origin);
    const found = steps.get(origin);
    before = found?.at ?? before;
    const step = nodes[before]?.origin;
    if (!step) continue;
    const said = remarksOn(own, { step, after: found?.after });
    const isGone = !found && said.length === 0;
    remarks[before]?.push(...said, ...(isGone ? [remark("computed", origin, step, outcomeOf(network, origin))] : []));
  }
  return nodes.map((node, i) => [...(remarks[i] ?? []), ...planRemarks(network, nodes, node)]);
}

/** What becomes of a call that runs in no step, and that no pass has said anything about. */
function outcomeOf({ optimized }: Network, origin: Origin): string {
  return optimized.nodes.some((node) => node.origin === origin || node.epilogue.some((each) => each.origin === origin))
    ? "computed once, when weights are loaded"
    : "left out: no result hangs on it";
}

/** What the plan makes of a step, and why its value is kept. */
function planRemarks({ optimized, plan, variable }: Network, nodes: readonly Node[], node: Node): readonly Remark[] {
  const kernels = kernelsOf(plan, node);
  const { origin, op, type } = node;
  const say = (kind: Remark["kind"], text: string): Remark => remark(kind, origin, origin, text);
  const remarks: Remark[] = [];
  if (kernels.length === 0 && op.concatenates)
    remarks.push(say("computed", "costs nothing: its parts are written side by side at once"));
  if (plan.run.some((step) => step.node?.id === `${node.id}.products`))
    remarks.push(say("computed", `runs as ${kernels.length} kernels, by Winograd's minimal filtering`));
  const readers = nodes.filter((each) => reads(each).includes(node.id));
  const isResult = optimized.outputs.some(({ id }) => rootOf(id, new Map([[node.id, node]])) === node.id);
  const times = readers.length + (isResult ? 1 : 0);
  if (times > 1) {
    const last = node.epilogue.at(-1)?.origin ?? origin;
    const by = [
      ...readers.map((reader) => readerName(reader, node.id, origin, nodes.indexOf(reader) + 1)),
      ...(isResult ? ["as a result"] : []),
    ];
    const name = variable?.(last) ?? variable?.(origin) ?? `${callName(last, origin)}'s value`;
    const how = ["", "", "twice", "three times"][times] ?? `${times} times`;
    remarks.push({
      ...say("kept", ""),
      text: `${name} kept ${showShape(shownShapeOf(optimized, node.id, type.shape))}: it is read ${how}, by ${and(by)}`,
    });
  }
  return remarks;
}

/** Who in a step reads a value: its own op, or what rides on it. */
function readerName(reader: Node, id: ValueId, beside: Origin, number: number): string {
  const step = reader.inputs.includes(id) ? undefined : reader.epilogue.find(({ operands }) => operands.includes(id));
  return `${callName((step ?? reader).origin, beside)} (step ${number})`;
}
