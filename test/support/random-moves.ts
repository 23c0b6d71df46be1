import type { Pads } from "../../compiler/ir/layout.ts";
import { divide, isFixed, multiply, type Dim, type Shape } from "../../compiler/ir/types.ts";
import type { Growing } from "./random-graph.ts";

/** Ways in which a random graph grows. One that finds nothing to work on does nothing. */
type Move = (g: Growing) => void;

type Value = Growing["values"][number];

/** A value that fits, later ones more often. */
function find(g: Growing, fits: (shape: Shape) => boolean): Value | undefined {
  const fitting = g.values.filter(({ shape }) => fits(shape));
  if (fitting.length === 0) return undefined;
  return g.between(0, 1) === 0 ? fitting.at(-g.between(1, Math.min(2, fitting.length))) : g.pick(fitting);
}

const isImage = (shape: Shape): boolean => shape.length === 4 && shape.slice(1).every(isFixed);
const hasBatchInFront = (shape: Shape): boolean => shape.slice(1).every(isFixed);
const pair = (g: Growing, low: number, high: number): [number, number] => [g.between(low, high), g.between(low, high)];

const conv2d: Move = (g) => {
  const x = find(g, isImage);
  if (!x) return;
  const channels = x.shape[1] as number;
  const groups = g.pick([1, 1, channels, channels % 2 === 0 ? 2 : 1]);
  const outs = groups * g.between(1, groups === 1 ? 6 : 2);
  const shape = [outs, channels / groups, ...pair(g, 1, 3)];
  const weight = weightOf(g, shape);
  const even = g.between(0, 2);
  const padding: readonly Pads[] =
    g.between(0, 2) > 0
      ? [
          [even, even],
          [even, even],
        ]
      : [pair(g, 0, 2), pair(g, 0, 2)];
  const attrs = { stride: pair(g, 1, 2), padding, dilation: pair(g, 1, 2), groups };
  if (weight) g.node("conv2d", [x.id, weight, ...(g.between(0, 1) === 0 ? [g.parameter([outs])] : [])], attrs);
};

/** A parameter, something calculated from parameters, a view of one, or what else lies around. */
function weightOf(g: Growing, shape: readonly number[]): string | undefined {
  const alike = g.values.filter((value) => value.shape.join() === shape.join());
  switch (g.between(0, 7)) {
    case 0:
      return g.node("mul", [g.parameter(shape), g.parameter([shape[0] as number, ...shape.slice(1).map(() => 1)])]);
    case 1:
      return g.node("permute", [g.parameter([...shape].reverse())], {
        dims: shape.map((_, i) => shape.length - 1 - i),
      });
    case 2:
      return g.node("reshape", [g.parameter([shape.reduce((a, b) => a * b, 1)])], { shape });
    case 3:
      return alike.length > 0 ? g.pick(alike).id : g.parameter(shape);
    default:
      return g.parameter(shape);
  }
}

const pool: Move = (g) => {
  const x = find(g, isImage);
  if (!x) return;
  const kernel_size = pair(g, 1, 3);
  const padding = kernel_size.map((size) => g.between(0, Math.floor(size / 2)));
  const attrs = { kernel_size, stride: pair(g, 1, 2), padding, dilation: [1, 1], ceil_mode: g.between(0, 1) === 0 };
  if (g.between(0, 1) === 0) g.node("max_pool2d", [x.id], attrs);
  else g.node("avg_pool2d", [x.id], { ...attrs, count_include_pad: g.between(0, 1) === 0, divisor_override: null });
};

const adaptivePool: Move = (g) => {
  const x = find(g, isImage);
  if (x) g.node(g.pick(["adaptive_avg_pool2d", "adaptive_max_pool2d"]), [x.id], { output_size: pair(g, 1, 3) });
};

const linear: Move = (g) => {
  const x = find(g, (shape) => shape.length > 1 && hasBatchInFront(shape));
  if (!x) return;
  const outs = g.between(1, 7);
  const weight = weightOf(g, [outs, x.shape.at(-1) as number]);
  if (weight) g.node("linear", [x.id, weight, g.parameter([outs])]);
};

const unary: Move = (g) => void g.node(g.pick(["relu", "neg", "tanh", "sigmoid"]), [g.pick(g.values).id]);

const binary: Move = (g) => {
  const x = g.pick(g.values);
  const op = g.pick(["add", "sub", "maximum"]);
  if (g.between(0, 3) === 0) return void g.node(op, [0.25, x.id]);
  for (let tries = 0; tries < 5; tries++) if (g.node(op, [x.id, g.pick(g.values).id])) return;
};

const reduce: Move = (g) => {
  const x = g.pick(g.values);
  const dims = x.shape.flatMap((_, i) => (g.between(0, 1) === 0 ? [i] : []));
  if (dims.length > 0) g.node(g.pick(["mean", "amax", "sum"]), [x.id], { dims });
};

const softmax: Move = (g) => {
  const x = g.pick(g.values);
  if (x.shape.length > 0) g.node("softmax", [x.id], { dim: g.between(0, x.shape.length - 1) });
};

const cat: Move = (g) => {
  const x = find(g, (shape) => shape.length > 1);
  if (!x) return;
  const dim = g.between(1, x.shape.length - 1);
  const others = g.values.filter(
    ({ shape }) =>
      shape.length === x.shape.length && shape.every((size, i) => i === dim || String(size) === String(x.shape[i])),
  );
  const parts = [x, ...Array.from({ length: g.between(1, 2) }, () => g.pick(others))];
  g.node(
    "cat",
    (g.between(0, 1) === 0 ? parts : parts.reverse()).map(({ id }) => id),
    { dim },
  );
};

const slice: Move = (g) => {
  const x = g.pick(g.values);
  const dim = g.between(0, x.shape.length - 1);
  const size = x.shape[dim];
  if (size === undefined || !isFixed(size)) return;
  const start = g.between(0, size - 1);
  const step = g.between(1, 2);
  const most = Math.ceil((size - start) / step);
  g.node("slice", [x.id], { dim, start, step, count: [g.between(1, most)] });
};

const permute: Move = (g) => {
  const x = g.pick(g.values);
  const left = x.shape.map((_, i) => i);
  const dims = x.shape.map(() => left.splice(g.between(0, left.length - 1), 1)[0] as number);
  if (dims.length > 1) g.node("permute", [x.id], { dims });
};

/** Two neighbours become one, or one becomes two. */
const reshape: Move = (g) => {
  const x = find(g, (shape) => shape.length > 0 && hasBatchInFront(shape));
  if (!x) return;
  const at = g.between(0, x.shape.length - 1);
  const [here, next] = [x.shape[at] as Dim, x.shape[at + 1]];
  const factor = g.pick([1, 2, 3]);
  const inner = divide(here, factor);
  const split = inner === undefined ? undefined : isFixed(inner) ? [factor, inner] : [inner, factor];
  const joined = next === undefined ? undefined : [multiply(here, next) as Dim];
  const skip = joined && g.between(0, 1) === 0 ? 2 : 1;
  const piece = skip === 2 ? joined : split;
  if (piece) g.node("reshape", [x.id], { shape: [...x.shape.slice(0, at), ...piece, ...x.shape.slice(at + skip)] });
};

const flatten: Move = (g) => {
  const x = find(g, (shape) => shape.length > 2 && hasBatchInFront(shape));
  const features = (x?.shape.slice(1) as number[] | undefined)?.reduce((a, b) => a * b, 1);
  if (x && features !== undefined) g.node("reshape", [x.id], { shape: [x.shape[0] as Dim, features] });
};

const unflatten: Move = (g) => {
  const x = find(g, (shape) => shape.length === 2 && hasBatchInFront(shape));
  const features = x?.shape[1] as number | undefined;
  const sizes = [1, 2, 3].filter((size) => features !== undefined && features % size === 0);
  if (x && features !== undefined && sizes.length > 0) {
    const rows = g.pick(sizes);
    g.node("reshape", [x.id], { shape: [x.shape[0] as Dim, features / rows, rows, 1] });
  }
};

const identity: Move = (g) => void g.node("identity", [g.pick(g.values).id]);

export const moves: readonly Move[] = [
  conv2d,
  conv2d,
  conv2d,
  pool,
  adaptivePool,
  linear,
  unary,
  binary,
  binary,
  reduce,
  softmax,
  cat,
  cat,
  slice,
  permute,
  reshape,
  flatten,
  unflatten,
  identity,
];
