import { countReads, isValue, type Graph, type Node, type Operand, type Parameter, type ValueId } from "../ir/graph.ts";
import type { Statistics } from "../ir/op-traits.ts";

export interface WithoutNorms {
  readonly graph: Graph;
  /** In the order of its parameters. */
  readonly weights: readonly Float32Array[];
  /** How many norms are gone. */
  readonly count: number;
}

interface Weight {
  readonly parameter: Parameter;
  readonly data: Float32Array;
}

/** The number for each channel. */
type Vector = (channel: number) => number;

/**
 * Folds batch norms into the weights of the convolutions and linear layers right before them, in double precision. One stays where
 * its layer is read elsewhere as well, or has weights that others share.
 *
 * @param weights in the order of the graph's parameters
 */
export function foldBatchNorms(graph: Graph, weights: readonly Float32Array[]): WithoutNorms {
  const known = new Map(
    graph.parameters.map((parameter, i): [ValueId, Weight] => [
      parameter.id,
      { parameter, data: weights[i] ?? new Float32Array() },
    ]),
  );
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const counts = countReads(graph);
  const layers = new Map<ValueId, Node>();
  const norms = new Map<ValueId, ValueId>();
  const folded: Weight[] = [];

  /** The parameter that an operand is, or shows in another shape. */
  const weightOf = (operand: Operand | undefined): Weight | undefined => {
    if (operand === undefined || !isValue(operand)) return undefined;
    const { op, inputs } = nodes.get(operand) ?? {};
    if (op?.kernel.kind === "view" && op.kernel.keepsOrder) return weightOf(inputs?.[0]);
    return known.get(operand);
  };
  const vectorOf = (operand: Operand | undefined, channels: number): Vector | undefined => {
    if (typeof operand === "number") return () => operand;
    const found = weightOf(operand);
    return found?.data.length === channels ? (channel) => found.data[channel] as number : undefined;
  };
  const isOnlyHere = (operand: Operand | undefined): boolean =>
    operand === undefined ||
    (typeof operand === "string" && counts.get(operand) === 1 && known.get(operand)?.parameter.sameAs === undefined);

  for (const norm of graph.nodes) {
    const { statistics } = norm.op;
    const layer = nodes.get(String(norm.inputs[0]));
    if (!statistics || !layer?.op.layer || counts.get(layer.id) !== 1) continue;
    const [input, weightId, biasId] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
    const weight = known.get(String(weightId));
    const { outputs } = layer.op.layer;
    const isByOutput = (outputs < 0 ? layer.type.shape.length + outputs : outputs) === 1;
    if (!weight || !isByOutput || ![weightId, biasId].every(isOnlyHere)) continue;
    const { count, outputOf } = rowsOf(layer, weight.parameter.shape);
    const factors = factorsOf(norm, statistics, (operand) => vectorOf(operand, count));
    const bias = biasId === undefined ? () => 0 : vectorOf(biasId, count);
    if (!factors || !bias) continue;
    const { parameter } = weight;
    const id = `${parameter.id}.folded`;
    const biasName = weightOf(biasId)?.parameter.name ?? parameter.name.replace(/weight$/, "bias");
    const shift = (_: unknown, i: number): number => (bias(i) - factors.mean(i)) * factors.scale(i) + factors.shift(i);
    folded.push(
      {
        parameter: { ...parameter, id },
        data: weight.data.map((value, i) => value * factors.scale(outputOf(i))),
      },
      {
        parameter: { ...parameter, id: `${id}.bias`, name: biasName, shape: [count] },
        data: Float32Array.from({ length: count }, shift),
      },
    );
    layers.set(layer.id, { ...layer, inputs: [input, id, `${id}.bias`] });
    norms.set(norm.id, layer.id);
  }
  const kept = [...known.values()].filter(
    ({ parameter }) => !folded.some((each) => each.parameter.name === parameter.name),
  );
  const all = [...kept, ...folded];
  return {
    graph: { ...replaced(graph, layers, norms), parameters: all.map(({ parameter }) => parameter) },
    weights: all.map(({ data }) => data),
    count: norms.size,
  };
}

/** A norm is (x − mean) · scale + shift. */
function factorsOf(
  { inputs, attrs }: Node,
  { mean, variance, weight, bias, eps }: Statistics,
  vectorOf: (operand: Operand | undefined) => Vector | undefined,
): { readonly mean: Vector; readonly scale: Vector; readonly shift: Vector } | undefined {
  const [means, variances, gamma, beta] = [mean, variance, weight, bias].map((at) => vectorOf(inputs[at]));
  if (!means || !variances || !gamma || !beta) return undefined;
  const least = attrs[eps] as number;
  return {
    mean: means,
    scale: (channel) => gamma(channel) / Math.sqrt(variances(channel) + least),
    shift: beta,
  };
}

/** How many outputs a layer's weights are for, and to which of them each belongs. */
function rowsOf(
  { op, attrs }: Node,
  [first = 1, second = 1, ...rest]: readonly number[],
): { readonly count: number; readonly outputOf: (index: number) => number } {
  const taps = rest.reduce((product, size) => product * size, 1);
  if (op.layer?.weights !== "transposed filters")
    return { count: first, outputOf: (index) => Math.floor(index / (second * taps)) };
  const groups = attrs["groups"] as number;
  const perGroup = first / groups;
  return {
    count: second * groups,
    outputOf(index) {
      const group = Math.floor(index / (second * taps) / perGroup);
      return group * second + (Math.floor(index / taps) % second);
    },
  };
}

/** The graph with other layers, and without norms: who reads one reads its layer. */
function replaced(graph: Graph, layers: ReadonlyMap<ValueId, Node>, norms: ReadonlyMap<ValueId, ValueId>): Graph {
  const renamed = <T extends Operand>(operand: T): T | ValueId => norms.get(String(operand)) ?? operand;
  return {
    ...graph,
    nodes: graph.nodes.flatMap((each): Node[] => {
      if (norms.has(each.id)) return [];
      const node = layers.get(each.id) ?? each;
      return [{ ...node, inputs: node.inputs.map(renamed) }];
    }),
    outputs: graph.outputs.map((output) => ({ ...output, id: renamed(output.id) })),
  };
}
