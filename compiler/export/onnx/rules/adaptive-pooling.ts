import { countOf } from "../../../ir/reference.ts";
import { binAt } from "../../../ops/pooling/bins.ts";
import { int, ints } from "../onnx-model.ts";
import { fixedShape, floats, numbersOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";
import { byMatrix } from "./by-matrix.ts";

/** Where the stretches of a dimension begin and how long they are; `window` is set where they are all alike, side by side. */
interface Stretches {
  readonly size: number;
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  readonly window: number | undefined;
}

function stretchesOf(call: OnnxCall): readonly Stretches[] {
  const size = fixedShape(call, 0).slice(2);
  return numbersOf(call, "output_size").map((bins, axis): Stretches => {
    const length = size[axis] as number;
    const found = Array.from({ length: bins }, (_, i) => binAt(i, bins, length));
    return {
      size: length,
      starts: found.map(({ start }) => start),
      counts: found.map(({ count }) => count),
      window: length % bins === 0 ? length / bins : undefined,
    };
  });
}

/** Stretches that are alike are windows; all of the image is a word of its own. */
function evenPool(call: OnnxCall, name: "Average" | "Max", stretches: readonly Stretches[]): OnnxResult | undefined {
  const { onnx } = call;
  if (stretches.every(({ starts }) => starts.length === 1)) return onnx.add(`Global${name}Pool`, [floats(call, 0)]);
  const sizes = stretches.map(({ window }) => window);
  if (!sizes.every((size) => size !== undefined)) return undefined;
  return onnx.add(`${name}Pool`, [floats(call, 0)], { kernel_shape: ints(sizes), strides: ints(sizes) });
}

/** Means of uneven stretches are products with a matrix of shares, along each dimension. */
function averagePool(call: OnnxCall): OnnxResult {
  const stretches = stretchesOf(call);
  const even = evenPool(call, "Average", stretches);
  if (even) return even;
  const rank = stretches.length + 2;
  return stretches.reduce<OnnxResult>(
    (value, { size, starts, counts }, axis) => {
      const rows = starts.map((start, i) => {
        const count = counts[i] as number;
        return Array.from({ length: size }, (_, at) => (at >= start && at < start + count ? 1 / count : 0));
      });
      return byMatrix(call, value, { dim: axis + 2, rank }, rows);
    },
    floats(call, 0),
  );
}

/** The places of each stretch, as many for all of them: the last is said again, which changes no maximum. */
function placesOf({ starts, counts }: Stretches): { readonly places: readonly number[]; readonly longest: number } {
  const longest = Math.max(...counts);
  const places = starts.flatMap((start, i) =>
    Array.from({ length: longest }, (_, at) => start + Math.min(at, (counts[i] as number) - 1)),
  );
  return { places, longest };
}

/** [N, C, rows, tall, columns, wide]: the elements of each stretch. */
function gathered(call: OnnxCall, stretches: readonly Stretches[]) {
  const { onnx } = call;
  const along = stretches.map(placesOf);
  const value = along.reduce<OnnxResult>(
    (lines, { places, longest }, axis) =>
      onnx.add("Gather", [lines, onnx.integers(places, [places.length / longest, longest])], {
        axis: int(2 + 2 * axis),
      }),
    floats(call, 0),
  );
  return { value, lengths: along.map(({ longest }) => longest) };
}

function maxPool(call: OnnxCall): OnnxResult {
  const stretches = stretchesOf(call);
  const even = evenPool(call, "Max", stretches);
  if (even) return even;
  const { value } = gathered(call, stretches);
  return call.onnx.add("ReduceMax", [value], {
    axes: ints(stretches.map((_, axis) => 3 + 2 * axis)),
    keepdims: int(0),
  });
}

/** Which of a stretch's elements it is, and from that where in the image. */
function maxPoolIndices(call: OnnxCall): OnnxResult {
  const { onnx, out } = call;
  const stretches = stretchesOf(call);
  const { value, lengths } = gathered(call, stretches);
  const rank = stretches.length;
  const bins = stretches.map((_, axis) => 2 + 2 * axis);
  const together = onnx.transpose(value, [0, 1, ...bins, ...bins.map((dim) => dim + 1)]);
  const flat = onnx.reshape(together, [...out, countOf(lengths)]);
  const found = onnx.add("ArgMax", [flat], { axis: int(rank + 2), keepdims: int(0) }, "int64");
  const whole = (name: string, left: OnnxResult, right: OnnxResult): OnnxResult =>
    onnx.add(name, [left, right], {}, "int64");
  const places = stretches.map(({ size, starts }, axis) => {
    const outer = countOf(lengths.slice(axis + 1));
    const steps = outer === 1 ? found : whole("Div", found, onnx.integers([outer]));
    const within = axis === 0 ? steps : whole("Mod", steps, onnx.integers([lengths[axis] as number]));
    const shape = [starts.length, ...stretches.slice(axis + 1).map(() => 1)];
    return { size, at: whole("Add", within, onnx.integers(starts, shape)) };
  });
  const [first, ...others] = places as [(typeof places)[number], ...typeof places];
  const flatPlace = others.reduce(
    (place, { size, at }) => whole("Add", whole("Mul", place, onnx.integers([size])), at),
    first.at,
  );
  return { ...flatPlace, below: countOf(stretches.map(({ size }) => size)) };
}

export const adaptivePoolingRules: OnnxRules = {
  adaptive_avg_pool2d: averagePool,
  adaptive_avg_pool3d: averagePool,
  adaptive_max_pool2d: maxPool,
  adaptive_max_pool3d: maxPool,
  adaptive_max_pool2d_indices: maxPoolIndices,
  adaptive_max_pool3d_indices: maxPoolIndices,
};
