import { binAt } from "../../../ops/pooling/bins.ts";
import { int, ints } from "../onnx-model.ts";
import { fixedShape, floats, numbersOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/** Where the stretches of a dimension begin and how long they are; `window` is set where they are all alike, side by side. */
interface Stretches {
  readonly size: number;
  readonly starts: readonly number[];
  readonly counts: readonly number[];
  readonly window: number | undefined;
}

function stretchesOf(call: OnnxCall): readonly [Stretches, Stretches] {
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
  }) as unknown as readonly [Stretches, Stretches];
}

/** Stretches that are alike are windows; all of the image is a word of its own. */
function evenPool(
  call: OnnxCall,
  name: "Average" | "Max",
  stretches: readonly [Stretches, Stretches],
): OnnxResult | undefined {
  const { onnx } = call;
  if (stretches.every(({ starts }) => starts.length === 1)) return onnx.add(`Global${name}Pool`, [floats(call, 0)]);
  const sizes = stretches.map(({ window }) => window);
  if (!sizes.every((size) => size !== undefined)) return undefined;
  return onnx.add(`${name}Pool`, [floats(call, 0)], { kernel_shape: ints(sizes), strides: ints(sizes) });
}

/** Means of uneven stretches are products with a matrix of shares, for rows and for columns. */
function averagePool(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const stretches = stretchesOf(call);
  const even = evenPool(call, "Average", stretches);
  if (even) return even;
  const [rows, columns] = stretches.map(({ size, starts, counts }) =>
    starts.map((start, i) => {
      const count = counts[i] as number;
      return Array.from({ length: size }, (_, at) => (at >= start && at < start + count ? 1 / count : 0));
    }),
  ) as [number[][], number[][]];
  const [height, width] = [stretches[0].size, stretches[1].size];
  const left = onnx.numbers([rows.length, height], rows.flat());
  const across = Array.from({ length: width }, (_, at) => columns.map((column) => column[at] as number));
  const right = onnx.numbers([width, columns.length], across.flat());
  return onnx.add("MatMul", [onnx.add("MatMul", [left, floats(call, 0)]), right]);
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
function gathered(call: OnnxCall, stretches: readonly [Stretches, Stretches]) {
  const { onnx } = call;
  const [down, across] = stretches.map(placesOf) as [ReturnType<typeof placesOf>, ReturnType<typeof placesOf>];
  const [rows, columns] = stretches.map(({ starts }) => starts.length) as [number, number];
  const lines = onnx.add("Gather", [floats(call, 0), onnx.integers(down.places, [rows, down.longest])], {
    axis: int(2),
  });
  const value = onnx.add("Gather", [lines, onnx.integers(across.places, [columns, across.longest])], { axis: int(4) });
  return { value, tall: down.longest, wide: across.longest };
}

function maxPool(call: OnnxCall): OnnxResult {
  const stretches = stretchesOf(call);
  const even = evenPool(call, "Max", stretches);
  if (even) return even;
  const { value } = gathered(call, stretches);
  return call.onnx.add("ReduceMax", [value], { axes: ints([3, 5]), keepdims: int(0) });
}

/** Which of a stretch's elements it is, and from that where in the image. */
function maxPoolIndices(call: OnnxCall): OnnxResult {
  const { onnx, out } = call;
  const stretches = stretchesOf(call);
  const { value, tall, wide } = gathered(call, stretches);
  const [batch, channels, rows, columns] = out;
  const together = onnx.transpose(value, [0, 1, 2, 4, 3, 5]);
  const flat = onnx.reshape(together, [batch ?? 1, channels ?? 1, rows ?? 1, columns ?? 1, tall * wide]);
  const found = onnx.add("ArgMax", [flat], { axis: int(4), keepdims: int(0) }, "int64");
  const [down, across] = stretches;
  const within = [
    onnx.add("Div", [found, onnx.integers([wide])], {}, "int64"),
    onnx.add("Mod", [found, onnx.integers([wide])], {}, "int64"),
  ];
  const y = onnx.add("Add", [within[0], onnx.integers(down.starts, [down.starts.length, 1])], {}, "int64");
  const x = onnx.add("Add", [within[1], onnx.integers(across.starts)], {}, "int64");
  const line = onnx.add("Mul", [y, onnx.integers([across.size])], {}, "int64");
  return { ...onnx.add("Add", [line, x], {}, "int64"), below: down.size * across.size };
}

export const adaptivePoolingRules: OnnxRules = {
  adaptive_avg_pool2d: averagePool,
  adaptive_max_pool2d: maxPool,
  adaptive_max_pool2d_indices: maxPoolIndices,
};
