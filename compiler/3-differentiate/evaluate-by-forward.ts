import { reads, renameReads, type Graph, type GraphInput, type Node, type Operand, type ValueId } from "../ir/graph.ts";

/** A loss that is evaluated by running the model's forward as it is, and the rest behind it. */
export interface ByForward {
  /** Takes some of a batch's inputs, and behind them what forward gives. */
  readonly rest: Graph;
  /** Which inputs of the loss those are. */
  readonly inputs: readonly number[];
  /** Which inputs of the loss are forward's, in its order. */
  readonly forward: readonly number[];
  /** Which of forward's results the rest reads. */
  readonly results: readonly number[];
}

/**
 * What is left of a loss when forward has been run: mostly next to nothing, so that a trainer needs no second copy of the model's kernels.
 * Undefined where the loss does not contain all that forward does, on its own inputs, or reads parameters besides.
 */
export function evaluateByForward(model: Graph, loss: Graph): ByForward | undefined {
  const forward = model.inputs.map((input, i) => {
    const [named, placed] = [loss.inputs.findIndex(({ name }) => name === input.name), loss.inputs[i]];
    if (named !== -1) return isAlike(loss.inputs[named], input) ? named : -1;
    return isAlike(placed, input) ? i : -1;
  });
  if (forward.includes(-1)) return undefined;
  const values = createValues();
  const ofLoss = new Map<ValueId, number>(loss.inputs.map(({ id }, i) => [id, values(`input ${i}`)]));
  const ofModel = new Map<ValueId, number>(
    model.inputs.map(({ id }, i) => [id, values(`input ${forward[i] as number}`)]),
  );
  for (const node of model.nodes) ofModel.set(node.id, values(keyOf(node, ofModel)));
  for (const node of loss.nodes) ofLoss.set(node.id, values(keyOf(node, ofLoss)));

  const given = new Map<ValueId, GraphInput>();
  const handed = model.outputs.map(({ id }, i) => {
    const same = loss.nodes.filter((node) => ofLoss.get(node.id) === ofModel.get(id));
    same.forEach((node) => given.set(node.id, { id: `%forward_${i}`, name: `forward_${i}`, type: node.type }));
    return same;
  });
  const nodes = neededBy(loss, given);
  const read = new Set(nodes.flatMap(reads));
  const isWhole = handed.every((same) => same.length > 0);
  if (!isWhole || loss.parameters.some(({ id }) => read.has(id)) || loss.outputs.some(({ id }) => given.has(id)))
    return undefined;
  const inputs = loss.inputs.flatMap(({ id }, i) => (read.has(id) ? [i] : []));
  const results = handed.flatMap((same, i) => (same.some(({ id }) => read.has(id)) ? [i] : []));
  const rest: Graph = {
    ...loss,
    inputs: [
      ...inputs.map((i) => loss.inputs[i]),
      ...results.map((i) => given.get(handed[i]?.[0]?.id ?? "")),
    ] as GraphInput[],
    parameters: [],
    nodes: nodes.map((node) =>
      renameReads(node, (each) => (typeof each === "string" ? given.get(each)?.id : undefined) ?? each),
    ),
  };
  return { rest, inputs, forward, results };
}

const isAlike = (one: GraphInput | undefined, other: GraphInput): boolean =>
  one !== undefined && JSON.stringify(one.type) === JSON.stringify(other.type);

/** Numbers values by what they are made of. */
function createValues(): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => known.get(key) ?? (known.set(key, known.size), known.size - 1);
}

function keyOf({ op, attrs, inputs, type }: Node, known: ReadonlyMap<ValueId, number>): string {
  const operand = (each: Operand): Operand | { readonly value: number } => {
    const value = typeof each === "string" ? known.get(each) : undefined;
    return value === undefined ? each : { value };
  };
  return JSON.stringify([op.name, attrs, inputs.map(operand), type]);
}

/** The nodes behind what is given, in their order. */
function neededBy({ nodes, outputs }: Graph, given: ReadonlyMap<ValueId, unknown>): readonly Node[] {
  const needed = new Set(outputs.map(({ id }) => id));
  for (const node of [...nodes].reverse())
    if (needed.has(node.id) && !given.has(node.id)) reads(node).forEach((id) => needed.add(id));
  return nodes.filter(({ id }) => needed.has(id) && !given.has(id));
}
