import { flag, int, text } from "../onnx-model.ts";
import {
  fixedShape,
  flagOf,
  floats,
  inputOf,
  numberOf,
  numbersOf,
  textOf,
  type OnnxCall,
  type OnnxRules,
} from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";
import { byMatrix } from "./by-matrix.ts";

/** By a whole factor it is Resize; else each pixel is taken from where PyTorch takes it, which depends on how it rounds. */
function nearest(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const size = fixedShape(call, 0).slice(2);
  const [output, scale] = [numbersOf(call, "output_size"), numbersOf(call, "scale")];
  const isWhole = size.every((length, axis) => {
    const factor = (output[axis] as number) / length;
    return Number.isInteger(factor) && scale[axis] === 1 / factor;
  });
  if (isWhole)
    return resize(call, output, {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    });
  const offset = numberOf(call, "offset");
  return size.reduce<OnnxResult>(
    (value, length, axis) => {
      const places = Array.from({ length: output[axis] as number }, (_, i) =>
        Math.min(Math.floor(Math.fround((i + offset) * Math.fround(scale[axis] as number))), length - 1),
      );
      if (places.length === length && places.every((place, i) => place === i)) return value;
      return onnx.add("Gather", [value, onnx.integers(places)], { axis: int(axis + 2) });
    },
    floats(call, 0),
  );
}

/** The factors of all dimensions, which give exactly the size that is wanted. */
function resize(call: OnnxCall, output: readonly number[], how: Readonly<Record<string, string>>): OnnxResult {
  const { onnx } = call;
  const factors = fixedShape(call, 0)
    .slice(2)
    .map((length, axis) => factorFor(length, output[axis] as number));
  const scales = onnx.numbers([factors.length + 2], [1, 1, ...factors]);
  const attributes = Object.fromEntries(Object.entries(how).map(([name, value]) => [name, text(value)]));
  return onnx.add("Resize", [floats(call, 0), undefined, scales], attributes);
}

/** Runtimes round a size times its factor down: a factor that single precision has made smaller is taken one bit larger. */
function factorFor(size: number, output: number): number {
  const factor = Math.fround(output / size);
  return Math.floor(factor * size) < output ? Math.fround(factor * (1 + 2 ** -23)) : factor;
}

/** By the sizes alone it is Resize; by factors that do not quite fit them, a product with a matrix for each dimension. */
function linear(call: OnnxCall): OnnxResult {
  const size = fixedShape(call, 0).slice(2);
  const [output, scale] = [numbersOf(call, "output_size"), numbersOf(call, "scale")];
  const isAligned = flagOf(call, "align_corners");
  const isBySize = size.every((length, axis) => {
    const wide = output[axis] as number;
    const expected = isAligned ? (wide > 1 ? (length - 1) / (wide - 1) : 0) : length / wide;
    return wide === length || Math.abs((scale[axis] as number) - expected) < 1e-7;
  });
  if (isBySize)
    return resize(call, output, {
      mode: "linear",
      coordinate_transformation_mode: isAligned ? "align_corners" : "half_pixel",
    });
  return numbersOf(call, "dims").reduce<OnnxResult>(
    (value, dim) => {
      const [length, wide] = [size[dim - 2] as number, output[dim - 2] as number];
      const rows = Array.from({ length: wide }, (_, i) =>
        linearRow(i, length, wide, scale[dim - 2] as number, isAligned),
      );
      return byMatrix(call, value, { dim, rank: size.length + 2 }, rows);
    },
    floats(call, 0),
  );
}

/** How much of each element an output takes. */
function linearRow(output: number, size: number, outputs: number, factor: number, isAligned: boolean): number[] {
  const step = Math.fround(factor);
  const exact = isAligned ? Math.fround(output * step) : Math.fround(Math.fround((output + 0.5) * step) - 0.5);
  const from = Math.max(0, exact);
  const low = Math.min(Math.floor(from), size - 1);
  const next = outputs === size ? low : Math.min(low + 1, size - 1);
  const row = Array.from({ length: size }, () => 0);
  row[low] = 1 - (from - low);
  row[next] = (row[next] as number) + (from - low);
  return row;
}

/** The table is known: what each output is made of becomes a row of a matrix. */
function resample(call: OnnxCall): OnnxResult {
  const dim = numberOf(call, "dim");
  const size = fixedShape(call, 0)[dim] as number;
  const repeats = flagOf(call, "repeats");
  const table = inputOf(call, 1).known;
  if (!table) throw new RangeError("the table of a resized dimension depends on sizes alone");
  const [outputs, width] = table.shape as [number, number];
  const rows = Array.from({ length: outputs }, (_, i) => {
    const [start = 0, ...weights] = table.data.subarray(i * width, (i + 1) * width);
    const row = Array.from({ length: size }, () => 0);
    const within = (place: number, most: number): number => Math.min(Math.max(place, 0), most);
    weights.forEach((weight, tap) => {
      const place = repeats ? within(start + tap, size - 1) : within(start, size - weights.length) + tap;
      if (!Number.isNaN(weight)) row[place] = (row[place] as number) + weight;
    });
    return row;
  });
  return byMatrix(call, floats(call, 0), { dim, rank: 4 }, rows);
}

const gridSample = (call: OnnxCall): OnnxResult =>
  call.onnx.add("GridSample", [floats(call, 0), floats(call, 1)], {
    mode: text(textOf(call, "mode")),
    padding_mode: text(textOf(call, "padding_mode")),
    align_corners: flag(flagOf(call, "align_corners")),
  });

export const samplingRules: OnnxRules = {
  upsample_nearest2d: nearest,
  upsample_nearest3d: nearest,
  upsample_bilinear2d: linear,
  upsample_trilinear3d: linear,
  resample,
  grid_sample: gridSample,
};
