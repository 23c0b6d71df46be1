import { opNamed } from "../../compiler/ops/index.ts";
import {
  ELEMENT,
  type Graph,
  type GraphInput,
  type Node,
  type Operand,
  type Parameter,
  type Step,
} from "../../compiler/ir/graph.ts";
import { inferType } from "../../compiler/ir/infer.ts";
import type { AttrValue, AttrValues, Op, Sample } from "../../compiler/ir/op.ts";
import { f32, isFixed, symbolic, type Dim, type Shape, type TensorType } from "../../compiler/ir/types.ts";
import { source } from "../../grammar/source.ts";

/** Which of a sample's inputs are parameters; the others are inputs of the graph. */
export type Parameters = "none" | "all but the first" | "all";

export interface Variant {
  readonly parameters?: Parameters;
  /** relu, scale_shift and an addition ride on the node. */
  readonly withEpilogue?: boolean;
  /** The first input is a view of a graph input whose dimensions are in the opposite order. */
  readonly isTransposed?: boolean;
  /** The first input is what a channels-last kernel has made. */
  readonly isChannelsLast?: boolean;
  /** All inputs are views: one number in place of all, every second element, the opposite order. */
  readonly views?: View;
}

export type View = "stretched" | "every other" | "transposed";

const origin = { span: { source: source("sample.nn", ""), start: 0, end: 0 }, path: "" };

/** A graph of one node (and what the variant puts before it), inferred; throws what the op's `infer` refuses. */
export function sampleGraph(op: Op, { inputs, attrs = {} }: Sample, variant: Variant = {}): Graph {
  const { parameters: which = "none" } = variant;
  const graphInputs: GraphInput[] = [];
  const parameters: Parameter[] = [];
  const nodes: Node[] = [];
  const types = new Map<string, TensorType>();
  const give = (name: string, shape: Shape, isParameter: boolean): string => {
    const id = `${isParameter ? "@" : "%"}${name}`;
    types.set(id, f32(shape));
    if (!isParameter) graphInputs.push({ id, name, type: f32(shape) });
    else {
      const init = { kind: "constant", value: 0 } as const;
      parameters.push({ id, name, shape: shape as readonly number[], dtype: "f32", kind: "parameter", init, origin });
    }
    return id;
  };
  const fail = (message: string): never => {
    throw new Error(message);
  };
  const refuse = (_: string, message: string): never => fail(message);
  const typeOf = (id: string): TensorType => types.get(id) ?? fail(`${id} is unknown`);
  const apply = (
    id: string,
    by: Op,
    operands: readonly Operand[],
    with_: AttrValues,
    epilogue: readonly Step[] = [],
  ) => {
    const type = inferType(by, operands, with_, typeOf, refuse);
    types.set(id, type);
    nodes.push({ id, op: by, attrs: with_, inputs: operands, epilogue, type, origin });
    return id;
  };
  const viewed = (view: View, i: number, shape: Shape, isParameter: boolean): string => {
    const by = (name: string, given: Shape, attrs: AttrValues): string =>
      apply(`%view${i}`, named(name), [give(`x${i}`, given, isParameter)], attrs);
    const last = shape.length - 1;
    if (last < 0 || !shape.every(isFixed)) return give(`x${i}`, shape, isParameter);
    if (view === "stretched")
      return by(
        "expand",
        shape.map(() => 1),
        { shape },
      );
    if (view === "every other")
      return by(
        "slice",
        shape.map((size, axis) => (axis === last ? 2 * size : size)),
        {
          dim: last,
          start: 1,
          step: 2,
          count: [shape[last] as number],
        },
      );
    return by("permute", shape.toReversed(), { dims: shape.map((_, axis) => last - axis) });
  };
  const operands = inputs.flatMap((shape, i): Operand[] => {
    if (shape === null) return [];
    const isParameter = which === "all" || (which === "all but the first" && i > 0);
    if (variant.views !== undefined) return [viewed(variant.views, i, shape, isParameter)];
    if (i > 0 || !(variant.isTransposed || variant.isChannelsLast)) return [give(`x${i}`, shape, isParameter)];
    if (variant.isChannelsLast)
      return [
        apply("%0", named(`max_pool${shape.length - 2}d`), [give("x0", shape, isParameter)], copying(shape.length - 2)),
      ];
    // An open batch stays in front, where the caller's memory has it.
    const fixedAxes = shape.flatMap((dim, axis) => (isFixed(dim) ? [axis] : [])).reverse();
    const dims = shape.map((dim) => (isFixed(dim) ? (fixedAxes.shift() as number) : 0));
    const given = shape.map((_, axis) => shape[dims.indexOf(axis)] as Dim);
    return [apply("%0", named("permute"), [give("x0", given, isParameter)], { dims })];
  });
  const { shape } = inferType(op, operands, attrs, typeOf, refuse);
  const epilogue = variant.withEpilogue ? epilogueFor(shape, (name, of) => give(name, of, name !== "residual")) : [];
  const id = apply("%1", op, operands, attrs, epilogue);
  return {
    name: "Sample",
    span: origin.span,
    batch: "N",
    inputs: graphInputs,
    parameters,
    nodes,
    outputs: [{ id }],
  };
}

/** A pooling that changes nothing. */
function copying(rank: number): AttrValues {
  const ones = Array.from({ length: rank }, () => 1);
  return { kernel_size: ones, stride: ones, padding: ones.map(() => 0), dilation: ones, ceil_mode: false };
}

function named(name: string): Op {
  const op = opNamed(name);
  if (!op) throw new Error(`there is no op ${name}`);
  return op;
}

function epilogueFor(shape: Shape, give: (name: string, shape: Shape) => string): readonly Step[] {
  const perChannel = shape.slice(1).map((size, i) => (i === 0 ? size : 1)) as Shape;
  const [scale, shift] = [give("scale", perChannel.every(isFixed) ? perChannel : []), give("shift", [])];
  return [
    { op: named("relu"), attrs: {}, operands: [ELEMENT], origin },
    { op: named("scale_shift"), attrs: {}, operands: [ELEMENT, scale, shift], origin },
    { op: named("add"), attrs: {}, operands: [give("residual", shape), ELEMENT], origin },
  ];
}

/** The sample with its first dimension open, also where a view's attributes repeat it. */
export function withOpenBatch(op: Op, { inputs, attrs = {} }: Sample): Sample {
  const size = inputs[0]?.[0];
  if (typeof size !== "number") throw new Error("there is no first dimension to leave open");
  const isGradient = (op.inputs as readonly string[]).includes("gradient");
  const open = (shape: Shape | null): Shape | null =>
    shape && shape[0] === size && (isGradient || shape.length === inputs[0]?.length)
      ? [symbolic("N"), ...shape.slice(1)]
      : shape;
  const isPlain =
    isGradient ||
    op.kernel.kind === "pointwise" ||
    ["cat", "matmul", "grid_sample", "gather", "scatter", "scatter_add", "lstm", "gru", "rnn"].includes(op.name);
  return {
    inputs: inputs.map((shape, i) => (i === 0 || isPlain ? open(shape) : shape)),
    attrs: op.kernel.kind === "view" && op.name !== "permute" && op.name !== "slice" ? opened(attrs, size) : attrs,
  };
}

const opened = (attrs: AttrValues, size: number): AttrValues =>
  Object.fromEntries(
    Object.entries(attrs).map(([name, value]): [string, AttrValue] => {
      if (!Array.isArray(value)) return [name, value];
      const dims: readonly Dim[] = value;
      const first = dims.findIndex((dim) => isFixed(dim) && dim % size === 0);
      return [name, dims.map((dim, i) => (i === first && isFixed(dim) ? symbolic("N", dim / size) : dim))];
    }),
  );
