import { isValue, type Graph, type Node, type Operand, type Origin, type ValueId } from "../ir/graph.ts";
import { isFixed, perSample, type Shape } from "../ir/types.ts";

import { nameOfOrigin } from "./calls.ts";
import { multiplyAddsOf } from "./multiply-adds.ts";

/** What a step of training keeps between forward and backward, what it makes again, and what each call costs. */
export interface TrainingExplanation {
  readonly model: string;
  readonly saved: readonly SavedValue[];
  readonly madeAgain: readonly MadeAgain[];
  readonly costs: readonly CallCost[];
}

/** A value of the forward pass that the backward pass reads. */
export interface SavedValue {
  /** The call that makes it; an input's own name. */
  readonly name: string;
  readonly shape: Shape;
  /** For one sample, or for all where it has no batch. */
  readonly bytes: number;
  readonly isPerSample: boolean;
  /** The calls whose gradients read it. */
  readonly readBy: readonly string[];
}

export interface MadeAgain {
  readonly name: string;
  readonly what: "random numbers" | "places of maxima" | "slope";
}

export interface CallCost {
  readonly name: string;
  /** Multiply-adds for one sample. */
  readonly forward: number;
  readonly backward: number;
  readonly forwardKernels: number;
  readonly backwardKernels: number;
}

/** @param step the graph of a step, as it is planned */
export function explainTraining(step: Graph): TrainingExplanation {
  const forward = forwardNodes(step);
  const isForward = ({ id }: Node): boolean => forward.has(id);
  return {
    model: step.name,
    saved: savedValues(step, isForward),
    madeAgain: madeAgain(step.nodes.filter((node) => !isForward(node))),
    costs: costsOf(step, isForward),
  };
}

/** What begins the backward pass belongs to no call. */
const callOf = (origin: Origin): string => nameOfOrigin(origin) || "loss";

const readsOf = ({ inputs, epilogue }: Node): readonly ValueId[] =>
  [...inputs, ...epilogue.flatMap(({ operands }) => operands)].filter(isValue);

const isView = ({ op }: Node): boolean => op.kernel.kind === "view";

/** All that results and running statistics are made of. */
function forwardNodes({ nodes, outputs }: Graph): ReadonlySet<ValueId> {
  const found = new Set<ValueId>(outputs.flatMap(({ id, becomes }) => (becomes?.kind === "gradient" ? [] : [id])));
  for (const node of nodes.toReversed()) if (found.has(node.id)) for (const id of readsOf(node)) found.add(id);
  return found;
}

function savedValues(step: Graph, isForward: (node: Node) => boolean): readonly SavedValue[] {
  const nodes = new Map(step.nodes.map((node) => [node.id, node]));
  const inputs = new Map(step.inputs.flatMap((input) => (input.state || input.isSeed ? [] : [[input.id, input]])));
  /** What a value shows in another shape. */
  const behind = (id: ValueId): ValueId => {
    const node = nodes.get(id);
    const [read] = node && isView(node) ? node.inputs : [];
    return read !== undefined && isValue(read) ? behind(read) : id;
  };
  const readers = new Map<ValueId, Set<string>>();
  const note = (reads: readonly Operand[], origin: Origin): void => {
    for (const id of reads.filter(isValue)) {
      const source = behind(id);
      const made = nodes.get(source);
      if (!(made ? isForward(made) && readsOf(made).length > 0 : inputs.has(source))) continue;
      readers.set(source, (readers.get(source) ?? new Set()).add(callOf(origin)));
    }
  };
  for (const node of step.nodes) {
    if (isForward(node) || isView(node)) continue;
    note(node.inputs, node.origin);
    for (const { operands, origin } of node.epilogue) note(operands, origin);
  }
  return [...readers].map(([id, readBy]) => {
    const node = nodes.get(id);
    const { shape } = (node ?? inputs.get(id))?.type ?? { shape: [] };
    return {
      name: node ? callOf(node.epilogue.at(-1)?.origin ?? node.origin) : (inputs.get(id)?.name ?? ""),
      shape,
      bytes: 4 * shape.reduce<number>((product, dim) => product * perSample(dim), 1),
      isPerSample: !shape.every(isFixed),
      readBy: [...readBy],
    };
  });
}

function madeAgain(backward: readonly Node[]): readonly MadeAgain[] {
  const found = backward.flatMap(({ op, origin, epilogue }): MadeAgain[] =>
    [{ op, origin }, ...epilogue].flatMap((each): MadeAgain[] => {
      const name = callOf(each.origin);
      if (each.op.drawsNumbers) return [{ name, what: "random numbers" }];
      if (each.op.name.includes("max_pool")) return [{ name, what: "places of maxima" }];
      return each.op.kernel.kind === "pointwise" && each.op.name.includes("_gradient_")
        ? [{ name, what: "slope" }]
        : [];
    }),
  );
  return found.filter(({ name, what }, i) => found.findIndex((each) => each.name === name && each.what === what) === i);
}

function costsOf(step: Graph, isForward: (node: Node) => boolean): readonly CallCost[] {
  const types = new Map(
    [...step.inputs, ...step.parameters.map(parameterType), ...step.nodes].map(({ id, type }) => [id, type]),
  );
  const costs = new Map<string, { -readonly [K in keyof CallCost]: CallCost[K] }>();
  for (const node of step.nodes) {
    if (isView(node)) continue;
    const name = callOf(node.origin);
    const cost = costs.get(name) ?? { name, forward: 0, backward: 0, forwardKernels: 0, backwardKernels: 0 };
    costs.set(name, cost);
    const side = isForward(node) ? "forward" : "backward";
    cost[side] += multiplyAddsOf(node, types);
    cost[`${side}Kernels`]++;
  }
  return [...costs.values()];
}

const parameterType = ({ id, shape }: Graph["parameters"][number]) => ({ id, type: { dtype: "f32" as const, shape } });
