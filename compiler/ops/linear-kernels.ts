import { commonAxes, joined, type Axis } from "../ir/iteration.ts";
import {
  advanced,
  asVector,
  bundle,
  canSpread,
  spread,
  type Cursor,
  type Kernel,
  type Local,
} from "../ir/kernel/builder.ts";
import { constant, madd } from "../ir/kernel/expression.ts";
import { nest } from "../ir/kernel/nest.ts";
import type { Target } from "../ir/kernel/target.ts";
import type { Atom, Layout } from "../ir/layout.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { range } from "../ir/range.ts";
import { isFixed, type Dim, type TensorType } from "../ir/types.ts";

interface LinearContext {
  readonly k: Kernel;
  readonly target: Target;
  readonly types: { readonly input: TensorType };
  readonly inputs: { readonly input: Cursor; readonly weight: Cursor; readonly bias: Cursor | undefined };
  readonly layouts: { readonly input?: Layout; readonly weight?: Layout };
  readonly out: TensorType;
  readonly y: Cursor;
}

/** What both kernels start from: the sizes, the rows of the input and where each output goes. */
function describe({ types, layouts, out, y }: LinearContext) {
  const { shape } = types.input;
  const last = shape.length - 1;
  const [outs, ins] = [out.shape[last] as Dim, shape[last] as Dim];
  if (!isFixed(outs) || !layouts.input || !layouts.weight)
    throw new CompilerBug("linear with an open number of outputs");
  const [x, weight] = [layouts.input, layouts.weight];
  const rows = range(last).flatMap((dim) =>
    axesOf(
      [x.dims[dim] as readonly Atom[], ...y.places.map(({ layout }) => layout.dims[dim] as readonly Atom[])],
      shape[dim] as Dim,
    ),
  );
  const features = axesOf([x.dims[last] as readonly Atom[], weight.dims[1] as readonly Atom[]], ins);
  const outputStrides = y.places.map(({ layout }) => layout.dims[last]?.[0]?.stride ?? 0);
  /** The result so many outputs further. */
  const outputAt = (cursor: Cursor, output: number): Cursor => ({
    ...cursor,
    places: cursor.places.map((place, i) => ({
      ...place,
      at: { ...place.at, offset: place.at.offset + output * (outputStrides[i] as number) },
    })),
  });
  return { outs, last, weight, rows: joined(rows), features, outputStrides, outputAt };
}

/** Runs `row` for each row of the input, with the row's cursor and the result's. */
function eachRow({ k, inputs, y }: LinearContext, rows: readonly Axis[], row: (x: Cursor, y: Cursor) => void): void {
  const places = y.places.map((place): Cursor => ({ places: [place] }));
  nest(k, "row", rows, [inputs.input, ...places], ([x, ...to]) => row(x as Cursor, bundle(to, y.finish)));
}

/** Four outputs at a time, each reading its own row of the weight as it lies. The input's features may be in pieces. */
export function dotProgram(context: LinearContext): void {
  const { k, inputs } = context;
  const { outs, weight, rows, features, outputStrides, outputAt } = describe(context);
  const row = weight.dims[0]?.[0]?.stride ?? 0;
  const block = (count: number, x: Cursor, w: Cursor, b: Cursor | undefined, result: Cursor): void => {
    const sums = range(count).map((o): Local => k.local(`sum${o}`, b ? k.load(advanced(b, o)) : constant(0)));
    nest(k, "i", features, [x, w], ([tapX, tapW]) => {
      const value = k.local("v", k.load(tapX as Cursor));
      sums.forEach((sum, o) => k.set(sum, madd(value, k.load(advanced(tapW as Cursor, o * row)), sum)));
    });
    sums.forEach((sum, o) => k.store(outputAt(result, o), sum));
  };
  const OUTPUTS = 4;
  const whole = Math.floor(outs / OUTPUTS);
  eachRow(context, rows, (x, result) => {
    const moves = [
      { cursor: inputs.weight, elements: OUTPUTS * row },
      { cursor: inputs.bias ?? inputs.weight, elements: inputs.bias ? OUTPUTS : 0 },
      { cursor: result, strides: outputStrides.map((stride) => OUTPUTS * stride) },
    ] as const;
    k.loop("o", whole, moves, (w, b, here) => block(OUTPUTS, x, w, inputs.bias && b, here));
    const done = whole * OUTPUTS;
    if (done < outs) {
      const bias = inputs.bias && advanced(inputs.bias, done);
      block(outs - done, x, advanced(inputs.weight, done * row), bias, outputAt(result, done));
    }
  });
}

/** Vectors of outputs that one pass over a row keeps. */
const MOST_VECTORS = 6;

/** Outputs side by side, as few left empty as can be. */
function outputsOf(outs: number, { lanes }: Target): number {
  const sizes = range(MOST_VECTORS - 3).map((i) => (MOST_VECTORS - i) * lanes);
  const waste = (block: number): number => Math.ceil(outs / block) * block - outs;
  return sizes.reduce((best, block) => (waste(block) < waste(best) ? block : best));
}

/** [block of outputs][feature, in the order in which the input's lie in memory][output in block]. */
export function packedRows(shape: readonly number[], x: Layout, target: Target): { layout: Layout; size: number } {
  const [outs, ins] = shape as readonly [number, number];
  const block = outputsOf(outs, target);
  const blocks = Math.ceil(outs / block);
  const atoms = x.dims.at(-1) as readonly Atom[];
  let stride = block;
  const strides = new Map<Atom, number>();
  for (const atom of [...atoms].sort((a, b) => a.stride - b.stride)) {
    strides.set(atom, stride);
    stride *= atom.size as number;
  }
  const features = atoms.map((atom) => ({ size: atom.size, stride: strides.get(atom) as number }));
  const outputs = [
    { size: blocks, stride: ins * block },
    { size: block, stride: 1 },
  ].filter((atom) => atom.size !== 1);
  return { layout: { offset: 0, dims: [outputs, features] }, size: blocks * ins * block };
}

/** One number of the input against vectors of outputs: a matrix product whose weights are read once, from front to back. */
export function vectorProgram(context: LinearContext): void {
  const { k, target, inputs, y } = context;
  const { outs, last, rows, features, outputStrides, outputAt } = describe(context);
  const size = outputsOf(outs, target);
  const inOrder = joined([...features].sort((a, b) => (b.strides[1] as number) - (a.strides[1] as number)));
  const lanes = canSpread(y, last) ? target.lanes : 1;
  const length = (context.layouts.weight?.dims[1] ?? []).reduce(
    (product, atom) => product * (atom.size as number),
    size,
  );

  const block = (vectors: number, width: number, x: Cursor, w: Cursor, b: Cursor | undefined, result: Cursor): void => {
    const wide = (cursor: Cursor): Cursor => (width > 1 ? asVector(cursor) : cursor);
    const sums = range(vectors).map((v) => k.local(`sum${v}`, b ? k.load(wide(advanced(b, v * width))) : constant(0)));
    nest(k, "i", inOrder, [x, w], ([tapX, tapW]) => {
      const value = k.local("v", k.load(tapX as Cursor));
      sums.forEach((sum, v) => k.set(sum, madd(value, k.load(wide(advanced(tapW as Cursor, v * width))), sum)));
    });
    sums.forEach((sum, v) => {
      const to = outputAt(result, v * width);
      k.store(width > 1 ? spread(to, last) : to, sum);
    });
  };
  const outputs = (count: number, x: Cursor, w: Cursor, b: Cursor | undefined, result: Cursor): void => {
    for (let done = 0; done < count;) {
      const width = count - done >= lanes ? lanes : 1;
      const vectors = Math.min(MOST_VECTORS, Math.floor((count - done) / width));
      block(vectors, width, x, advanced(w, done), b && advanced(b, done), outputAt(result, done));
      done += vectors * width;
    }
  };

  const whole = Math.floor(outs / size);
  eachRow(context, rows, (x, result) => {
    const moves = [
      { cursor: inputs.weight, elements: length },
      { cursor: inputs.bias ?? inputs.weight, elements: inputs.bias ? size : 0 },
      { cursor: result, strides: outputStrides.map((stride) => size * stride) },
    ] as const;
    k.loop("o", whole, moves, (w, b, here) => outputs(size, x, w, inputs.bias && b, here));
    const done = whole * size;
    if (done < outs)
      outputs(
        outs - done,
        x,
        advanced(inputs.weight, whole * length),
        inputs.bias && advanced(inputs.bias, done),
        outputAt(result, done),
      );
  });
}

function axesOf(dims: readonly (readonly Atom[])[], size: Dim): readonly Axis[] {
  const axes = commonAxes(dims, size);
  if (!axes) throw new CompilerBug("a kernel was handed dimensions that do not nest");
  return axes;
}
