import { reads, type Graph, type ValueId } from "../../../compiler/ir/graph.ts";
import { interpret, type ReferenceCall } from "../../../compiler/ir/interpret.ts";
import { nameInputs, type ReferenceTensor } from "../../../compiler/ir/op.ts";
import type { Trial } from "../../../compiler/verify/trials.ts";
import { seeded } from "../../support/random.ts";
import { recurrentLoss } from "./recurrent-loss.ts";
import { countOf } from "../generate/scope.ts";

/** Half a unit in the last place of 1, in single precision. */
const U = 2 ** -24;
/** The smallest number that is not zero: what is smaller may be either. */
const SMALLEST = 2 ** -149;

/**
 * What may be lost at each result, in single precision and in whatever order sums are taken: at the last op, what its own
 * arithmetic loses, `u · (c · S + |y|)` with S the sum of its absolute products; and of what the ops before it lose, what they
 * make of it, found by moving every value by as much as that, up or down by chance.
 */
export interface Arithmetic {
  /** Whether sums of K products are in double, or lose √K in single precision. */
  readonly sums: "double" | "single";
  /** Larger tiles of Winograd's are allowed. */
  readonly isFast: boolean;
}

/** Where places decide, a change of order is rare, and one that is seen says all. */
const [ROUNDS, ROUNDS_OF_PLACES] = [6, 60];
/** How much further than one op may err what the others make of its error may be: errors of what is repeated add up. */
const MARGIN = 5;

export interface Bounds {
  /** What the last op of each result loses by itself. */
  readonly own: readonly Float64Array[];
  /** That, and what the ops before it lose; takes several times as long to find. */
  readonly all: () => readonly Float64Array[];
}

/** How far each element of the results may be off. */
export function boundsOf(
  graph: Graph,
  { inputs, batch }: Trial,
  parameters: readonly ReferenceTensor[],
  arithmetic: Arithmetic,
): Bounds {
  const lost: Float64Array[] = [];
  const results = interpret(graph, inputs, parameters, batch, (value, _, call) => {
    lost.push(isExact(call) ? new Float64Array(value.data.length) : lossOf(call, value, arithmetic));
    return value;
  });
  const own = graph.outputs.map(
    ({ id }, i) =>
      lost[graph.nodes.findIndex((node) => node.id === shownBy(graph, id))] ??
      new Float64Array(results[i]?.data.length ?? 0),
  );
  const shaken = (): readonly Float64Array[] => movedBy(graph, { inputs, batch }, parameters, { lost, results });
  let all: readonly Float64Array[] | undefined;
  return {
    own,
    all: () => (all ??= shaken().map((each, i) => each.map((value, element) => value + (own[i]?.[element] || 0)))),
  };
}

/** What a view of all its elements, in their order, shows. */
function shownBy(graph: Graph, id: ValueId): ValueId {
  const node = graph.nodes.find((each) => each.id === id);
  const [source] = node?.inputs ?? [];
  const isWhole = node?.op.kernel.kind === "view" && node.op.kernel.keepsOrder === true;
  return isWhole && typeof source === "string" ? shownBy(graph, source) : id;
}

/** Which of equal values is the first, rounding decides. */
const PLACES = new Set(["argmax", "argmin", "argsort", "top_places", "search_sorted"]);
/** Places are whole numbers, and of windows they are told by ops of their own: `max_pool2d_indices`. */
const isPlace = (name: string): boolean => PLACES.has(name) || name.endsWith("_indices");

/** How far results move when all values before them are moved by what is lost at them. */
function movedBy(
  graph: Graph,
  { inputs, batch }: Trial,
  parameters: readonly ReferenceTensor[],
  { lost, results }: { readonly lost: readonly Float64Array[]; readonly results: readonly ReferenceTensor[] },
): readonly Float64Array[] {
  const random = seeded(7);
  const hasPlaces = graph.nodes.some(({ op }) => isPlace(op.name));
  const isLast = graph.nodes.map(({ id }) => !graph.nodes.some((node) => reads(node).includes(id)));
  const moved = results.map(({ data }) => new Float64Array(data.length));
  for (let round = 0; round <= (hasPlaces ? ROUNDS_OF_PLACES : ROUNDS); round++) {
    let at = 0;
    const shaken = interpret(graph, inputs, parameters, batch, ({ shape, data }) => {
      const [by, stays] = [lost[at] as Float64Array, isLast[at]];
      at++;
      if (stays) return { shape, data };
      const shake = (value: number, i: number): number => {
        const most = MARGIN * (by[i] as number);
        // In one round nothing moves but what may as well be zero: whether it is one decides, too.
        if (round === 0) return Math.abs(value) <= most ? 0 : value;
        return Math.fround(value + most * (2 * random() - 1));
      };
      return { shape, data: data.map(shake) };
    });
    shaken.forEach(({ data }, i) => {
      const [here, exact] = [moved[i] as Float64Array, results[i]?.data as Float64Array];
      data.forEach((value, element) => {
        const distance = Object.is(value, exact[element]) ? 0 : Math.abs(value - (exact[element] as number));
        const isAnywhere = Number.isNaN(distance) || (distance > 0 && hasPlaces);
        here[element] = Math.max(here[element] as number, isAnywhere ? Infinity : distance);
      });
    });
  }
  return moved;
}

/** Ops that sum products of what they read: of absolute values, they give the sum of absolute products. */
const SUMS = new Set([
  "conv2d",
  "conv3d",
  "conv_transpose2d",
  "conv_transpose3d",
  "linear",
  "matmul",
  "sum",
  "mean",
  "avg_pool2d",
  "avg_pool3d",
  "adaptive_avg_pool2d",
  "adaptive_avg_pool3d",
  "upsample_bilinear2d",
  "upsample_trilinear3d",
  "cumsum",
  "scatter_add",
  "scale_shift",
]);
/** Ops that are exact in single precision: they only choose and move. */
const EXACT = new Set([
  "relu", "abs", "neg", "max", "min", "maximum", "minimum", "amax", "amin", "argmax", "argmin", "max_pool2d", "max_pool3d", "adaptive_max_pool2d", "adaptive_max_pool3d",
  "cat", "pad", "embedding", "gather", "scatter", "argsort", "top_places", "upsample_nearest2d", "upsample_nearest3d", "where", "lt", "le", "gt", "ge", "eq", "ne", "sign", "floor", "ceil", "trunc", "to_whole",
  "arange", "copy", "isnan", "isinf", "relu6", "hardtanh", "threshold",
]); // prettier-ignore
/** Of functions that are neither sums nor exact: near their value, or 1. */
const FUNCTION = 2e-6;

/** How far single precision may be off at each element of a node, if what it reads is exact; a zero may have either sign. */
const lossOf = (call: ReferenceCall, value: ReferenceTensor, arithmetic: Arithmetic): Float64Array =>
  arithmeticLoss(call, value, arithmetic).map((each) => each + SMALLEST);

const isExact = ({ op, operands }: ReferenceCall): boolean =>
  op.kernel.kind === "view" ||
  EXACT.has(op.name) ||
  isPlace(op.name) ||
  (/^(?:add|sub|mul)$/.test(op.name) && operands.every(({ data }) => data.every(isSmallWhole)));

/** Single precision adds and multiplies such numbers without a loss. */
const isSmallWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 12;

function arithmeticLoss(
  call: ReferenceCall,
  { shape, data }: ReferenceTensor,
  { sums, isFast }: Arithmetic,
): Float64Array {
  const { op, attrs, operands } = call;
  const factor = (terms: number): number => (sums === "double" ? 2 : 2 + Math.sqrt(terms));
  const of = (given: readonly (ReferenceTensor | undefined)[]): Float64Array =>
    op.reference(nameInputs(op, given), attrs, shape);
  const total = (sizes: Float64Array, terms: number): Float64Array =>
    data.map((value, i) => U * (factor(terms) * (sizes[i] as number) + Math.abs(value)));
  const absolute = (tensor: ReferenceTensor | undefined): ReferenceTensor | undefined =>
    tensor && { shape: tensor.shape, data: tensor.data.map(Math.abs) };
  const terms = termsOf(op.name, operands, data.length);
  if (SUMS.has(op.name)) {
    const sizes = of(operands.map(absolute));
    const tiles = isTiled(call) ? (isFast ? 8 : 4) : 0;
    return total(tiles > 0 ? largestNear(sizes, shape).map((size) => tiles * size) : sizes, terms);
  }
  switch (op.name) {
    case "batch_norm": {
      const [x, mean, ...rest] = operands;
      const negative = mean && { shape: mean.shape, data: mean.data.map((value) => -Math.abs(value)) };
      const [variance, ...others] = rest;
      // Not fused, it is rounded four times besides its sum.
      return total(of([absolute(x), negative, variance, ...others.map(absolute)]), 9);
    }
    case "group_norm":
    case "layer_norm":
      return total(normSizes(call, { shape, data }), terms);
    case "var": {
      const [x] = operands as [ReferenceTensor];
      const most = x.data.reduce((a, b) => (Math.abs(b) < Infinity ? Math.max(a, Math.abs(b)) : a), 0);
      return data.map((value) => U * (factor(terms) * value + 2 * most * Math.sqrt(value) + U * most ** 2));
    }
    case "prod":
      return data.map((value) => U * (1 + terms) * Math.abs(value));
    case "softmax":
    case "log_softmax": {
      const [x] = operands as [ReferenceTensor];
      const most = x.data.reduce((a, b) => (Math.abs(b) < Infinity ? Math.max(a, Math.abs(b)) : a), 1);
      return data.map(
        (value) =>
          Math.max(FUNCTION, U * (2 + Math.sqrt(terms)) + (op.name === "softmax" ? 0 : 2 * U * most)) *
          Math.max(1, Math.abs(value)),
      );
    }
    case "rnn":
    case "lstm":
    case "gru":
      return recurrentLoss(call, { shape, data }, { u: U, factor, least: FUNCTION });
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "square":
    case "reciprocal":
    case "sqrt":
      return data.map((value) => 2 * U * Math.abs(value));
    default:
      return data.map((value) => FUNCTION * Math.max(1, Math.abs(value)));
  }
}

/** How many products one element adds up. */
function termsOf(name: string, operands: readonly (ReferenceTensor | undefined)[], results: number): number {
  const [x, weight] = operands;
  const count = x?.data.length ?? 1;
  switch (name) {
    case "conv2d":
    case "conv3d":
    case "linear":
      return (weight?.data.length ?? 1) / (weight?.shape[0] ?? 1);
    case "conv_transpose2d":
    case "conv_transpose3d":
      return (weight?.data.length ?? 1) / (weight?.shape[1] ?? 1);
    case "matmul":
      return x?.shape.at(-1) ?? 1;
    case "upsample_bilinear2d":
      return 4;
    case "upsample_trilinear3d":
      return 8;
    case "scale_shift":
      return 1;
    case "cumsum":
    case "softmax":
    case "log_softmax":
    case "layer_norm":
    case "group_norm":
      return Math.max(...(x?.shape ?? [1]));
    default:
      return Math.max(1, count / Math.max(1, results));
  }
}

/** Convolutions that may go by Winograd's tiles, in which an error spreads. */
function isTiled({ op, attrs, operands: [, weight] }: ReferenceCall): boolean {
  if ((op.name !== "conv2d" && op.name !== "conv3d") || weight === undefined) return false;
  const [height, width] = weight.shape.slice(-2);
  const isPlain = [attrs["stride"], attrs["dilation"]].every((each) =>
    (each as readonly number[]).every((n) => n === 1),
  );
  return height === 3 && width === 3 && isPlain && attrs["groups"] === 1;
}

const TILE = 4;

/** The largest of each image's numbers within a tile; what is none spoils a tile anyway. */
function largestNear(sizes: Float64Array, shape: readonly number[]): Float64Array {
  const [height, width] = shape.slice(-2) as [number, number];
  return sizes.map((_, i) => {
    const [column, row] = [i % width, Math.floor(i / width) % height];
    const plane = i - column - row * width;
    let most = 0;
    for (let y = Math.max(0, row - TILE + 1); y < Math.min(height, row + TILE); y++)
      for (let x = Math.max(0, column - TILE + 1); x < Math.min(width, column + TILE); x++)
        if (Number.isFinite(sizes[plane + y * width + x]))
          most = Math.max(most, sizes[plane + y * width + x] as number);
    return most;
  });
}

/** Σ of what a norm adds up: about its mean, times its factors. */
function normSizes({ op, attrs, operands }: ReferenceCall, { shape, data }: ReferenceTensor): Float64Array {
  const [x, weight, bias] = operands;
  const groups = attrs["num_groups"] as number | undefined;
  const perChannel = data.length / ((shape[0] ?? 1) * (shape[1] ?? 1));
  const count =
    groups === undefined
      ? countOf(attrs["normalized_shape"] as readonly number[])
      : ((shape[1] ?? 1) / groups) * perChannel;
  const plain = op.reference(nameInputs(op, [x, undefined, undefined]), attrs, shape);
  const numbers = (x as ReferenceTensor).data;
  return data.map((_, i) => {
    const start = i - (i % count);
    const group = numbers.subarray(start, start + count);
    const mean = group.reduce((a, b) => a + b, 0) / count;
    const [first = 0] = group;
    // 1 / √(variance + eps), from any element that is not the mean.
    const far = group.reduce(
      (best, value, j) => (Math.abs(value - mean) > Math.abs((group[best] ?? first) - mean) ? j : best),
      0,
    );
    const distance = Math.abs((group[far] as number) - mean);
    const inverse =
      distance === 0 ? 1 / Math.sqrt(attrs["eps"] as number) : Math.abs(plain[start + far] as number) / distance;
    const most = group.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const channel = groups === undefined ? i % count : Math.floor(i / perChannel) % (shape[1] ?? 1);
    const gamma = Math.abs(weight?.data[channel] ?? 1);
    return (
      ((most + Math.abs(plain[i] as number) / inverse) * inverse + Math.abs(plain[i] as number)) * gamma +
      Math.abs(bias?.data[channel] ?? 0)
    );
  });
}
