import { commonAxes, joined, type Axis } from "../../ir/iteration.ts";
import { fixedCount, type Kernel } from "../../ir/kernel/builder.ts";
import { advanced, asVector, bundle, byElements, canVectorize, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { madd } from "../../ir/kernel/expression.ts";
import { nest } from "../../ir/kernel/nest.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { startSums, sumTaps, type TapAxis } from "../../ir/kernel/sum-taps.ts";
import { vectorsFor, type Machine } from "../../ir/kernel/machine.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { range } from "../../ir/range.ts";
import { isFixed, perSample, productOf, type Dim, type Shape, type TensorType } from "../../ir/types.ts";

interface LinearContext {
  readonly k: Kernel;
  readonly machine: Machine;
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
  return { outs, last, weight, rows: joined(rows), separateRows: rows, features, outputStrides, outputAt };
}

/** Runs `row` for each row of the input, with the row's cursor and the result's. */
function eachRow({ k, inputs, y }: LinearContext, rows: readonly Axis[], row: (x: Cursor, y: Cursor) => void): void {
  const places = y.places.map((place): Cursor => ({ places: [place] }));
  nest(k, "row", rows, [inputs.input, ...places], ([x, ...to]) => row(x as Cursor, bundle(to, y.finish)));
}

const tapAxes = (features: readonly Axis[]): readonly TapAxis[] =>
  features.map(({ size, strides }, i) => ({
    name: `i${features.length - 1 - i || ""}`,
    count: fixedCount(size),
    strides,
  }));

/** Four outputs at a time, each reading its own row of the weight as it lies. The input's features may be in pieces. */
export function dotProgram(context: LinearContext): void {
  const { k, machine, inputs } = context;
  const { outs, weight, rows, features, outputStrides, outputAt } = describe(context);
  const row = weight.dims[0]?.[0]?.stride ?? 0;
  const block = (count: number, x: Cursor, w: Cursor, b: Cursor | undefined, result: Cursor): void => {
    const names = [range(count).map((o) => `sum${o}`)];
    const { sums, results } = startSums(
      k,
      machine,
      names,
      b && (() => range(count).map((o) => k.load(advanced(b, o)))),
    );
    sumTaps(k, machine, tapAxes(features), [x, w], sums, ([tapX, tapW], [into]) => {
      const value = k.local("v", k.load(tapX as Cursor));
      into?.forEach((sum, o) => k.set(sum, madd(value, k.load(advanced(tapW as Cursor, o * row)), sum)));
    });
    results()[0]?.forEach((sum, o) => k.store(outputAt(result, o), sum));
  };
  const OUTPUTS = 4;
  const whole = Math.floor(outs / OUTPUTS);
  eachRow(context, rows, (x, result) => {
    const moves = [
      byElements(inputs.weight, OUTPUTS * row),
      byElements(inputs.bias, OUTPUTS),
      { cursor: result, strides: outputStrides.map((stride) => OUTPUTS * stride) },
    ] as const;
    k.loop("o", whole, moves, (w, b, here) => block(OUTPUTS, x, w, b, here));
    const done = whole * OUTPUTS;
    if (done < outs) {
      const bias = inputs.bias && advanced(inputs.bias, done);
      block(outs - done, x, advanced(inputs.weight, done * row), bias, outputAt(result, done));
    }
  });
}

/** How many rows of the input and vectors of outputs a tile of sums has. */
interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

/** One row after the other reads all weights once; where there are more rows in a sample, two share what is read. */
const tileFor = (input: Shape, { tile, accumulators }: Machine): Tile =>
  perSample(productOf(input.slice(0, -1))) < 2
    ? { rows: 1, vectors: 6 }
    : { rows: accumulators / tile.vectors, vectors: tile.vectors };

/** Outputs side by side. Where one row reads all weights, that is what takes time: as few as can be are left empty. */
function outputsOf(outs: number, { rows, vectors }: Tile, machine: Machine): number {
  const { lanes } = machine;
  if (rows > 1) return lanes * vectorsFor(Math.max(1, Math.floor(outs / lanes)), machine);
  const sizes = range(vectors / 2).map((i) => (vectors - i) * lanes);
  const waste = (block: number): number => Math.ceil(outs / block) * block - outs;
  return sizes.reduce((best, block) => (waste(block) < waste(best) ? block : best));
}

/** [block of outputs][feature, in the order in which the input's lie in memory][output in block]. */
export function packedRows(
  shape: readonly number[],
  input: Shape,
  x: Layout,
  machine: Machine,
): { layout: Layout; size: number } {
  const [outs, ins] = shape as readonly [number, number];
  const block = outputsOf(outs, tileFor(input, machine), machine);
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

/** Numbers of the input against vectors of outputs: a matrix product in tiles of rows × outputs. */
export function vectorProgram(context: LinearContext): void {
  const { k, machine, types, inputs, y } = context;
  const { outs, last, rows, features, outputStrides, outputAt } = describe(context);
  const most = tileFor(types.input.shape, machine);
  const size = outputsOf(outs, most, machine);
  const inOrder = joined([...features].sort((a, b) => (b.strides[1] as number) - (a.strides[1] as number)));
  const lanes = canVectorize(y, last) ? machine.lanes : 1;
  const length = (context.layouts.weight?.dims[1] ?? []).reduce(
    (product, atom) => product * (atom.size as number),
    size,
  );

  /** So many vectors of `width` outputs of some rows, each row with its place in the input and in the result. */
  const block = (vectors: number, width: number, tile: readonly Row[], w: Cursor, b: Cursor | undefined): void => {
    const names = tile.map((_, r) => range(vectors).map((v) => (tile.length > 1 ? `sum${r}_${v}` : `sum${v}`)));
    const { sums, results } = startSums(
      k,
      machine,
      names,
      b && (() => range(vectors).map((v) => k.load(asVector(advanced(b, v * width), width)))),
    );
    const [first] = tile as [Row, ...Row[]];
    sumTaps(k, machine, tapAxes(inOrder), [first.x, w], sums, ([x, tapW], into) =>
      addOuterProduct(
        k,
        tile.map(({ distance }) => advanced(x as Cursor, distance)),
        range(vectors).map((v) => asVector(advanced(tapW as Cursor, v * width), width)),
        into,
      ),
    );
    results().forEach((row, r) =>
      row.forEach((sum, v) => {
        const to = outputAt((tile[r] as Row).y, v * width);
        k.store(spread(to, last, width), sum);
      }),
    );
  };
  const outputs = (count: number, tile: readonly Row[], w: Cursor, b: Cursor | undefined): void => {
    for (let done = 0; done < count;) {
      const width = count - done >= lanes ? lanes : 1;
      const vectors = Math.min(most.vectors, Math.floor((count - done) / width));
      const here = tile.map((row) => ({ ...row, y: outputAt(row.y, done) }));
      block(vectors, width, here, advanced(w, done), b && advanced(b, done));
      done += vectors * width;
    }
  };

  const whole = Math.floor(outs / size);
  const done = whole * size;
  const rest = { w: advanced(inputs.weight, whole * length), b: inputs.bias && advanced(inputs.bias, done) };
  const moves = (result: Cursor) =>
    [
      byElements(inputs.weight, length),
      byElements(inputs.bias, size),
      { cursor: result, strides: outputStrides.map((stride) => size * stride) },
    ] as const;
  if (most.rows === 1)
    return eachRow(context, rows, (x, result) => {
      const row = (at: Cursor): readonly Row[] => [{ x, distance: 0, y: at }];
      k.loop("o", whole, moves(result), (w, b, here) => outputs(size, row(here), w, b));
      if (done < outs) outputs(outs - done, row(outputAt(result, done)), rest.w, rest.b);
    });
  // A block of weights stays in the cache while all rows pass it.
  k.loop("o", whole, moves(y), (w, b, here) =>
    eachTile({ ...context, y: here }, most.rows, (tile) => outputs(size, tile, w, b)),
  );
  if (done < outs)
    eachTile({ ...context, y: outputAt(y, done) }, most.rows, (tile) => outputs(outs - done, tile, rest.w, rest.b));
}

/** A row of a tile. */
interface Row {
  /** Of the tile's first row, and how far this one is from it. */
  readonly x: Cursor;
  readonly distance: number;
  readonly y: Cursor;
}

/** Runs `body` for so many rows at a time, and for what is left of a sample's. */
function eachTile(context: LinearContext, most: number, body: (tile: readonly Row[]) => void): void {
  const { k, inputs, y } = context;
  const { separateRows } = describe(context);
  const fixed = joined(separateRows.filter(({ size }) => isFixed(size)));
  const inner = fixed.at(-1);
  const outer = [...separateRows.filter(({ size }) => !isFixed(size)), ...fixed.slice(0, -1)];
  const starts = [inputs.input, ...y.places.map((place): Cursor => ({ places: [place] }))];
  const tile = (count: number, [x, ...to]: readonly Cursor[], strides: readonly number[]): readonly Row[] =>
    range(count).map((r) => ({
      x: x as Cursor,
      distance: r * (strides[0] ?? 0),
      y: bundle(
        to.map((each, i) => advanced(each, r * (strides[i + 1] ?? 0))),
        y.finish,
      ),
    }));
  nest(k, "sample", outer, starts, (here) => {
    if (!inner) return body(tile(1, here, []));
    const { strides } = inner;
    const moves = here.map((cursor, i) => ({ cursor, strides: [strides[i] as number] }));
    k.tiles("row", inner.size as number, most, moves, (size, ...at) => body(tile(size, at, strides)));
  });
}

function axesOf(dims: readonly (readonly Atom[])[], size: Dim): readonly Axis[] {
  const axes = commonAxes(dims, size);
  if (!axes) throw new CompilerBug("a kernel was handed dimensions that do not nest");
  return axes;
}
