import type { ReferenceTensor } from "../../ir/op.ts";
import { countOf, everyPlace } from "../../ir/reference.ts";
import type { ConvolutionAttrs } from "./convolution-program.ts";

type Pair = readonly [number, number];

/**
 * A convolution in double precision, a row of taps over a row of the result at a time, on a copy of the input whose rows have their
 * padding: builds are verified by this, and it takes a tenth of the time of one element after the other. Padding is multiplied as
 * well, for a weight may be NaN or infinite.
 */
export function convolutionReference(
  input: ReferenceTensor,
  weight: ReferenceTensor,
  bias: ReferenceTensor | undefined,
  attrs: ConvolutionAttrs,
  shape: readonly number[],
): Float64Array {
  const { stride, padding, dilation, groups } = attrs;
  const [outs, ins, ...kernel] = weight.shape as readonly [number, number, ...number[]];
  const [, channels, ...size] = input.shape as readonly [number, number, ...number[]];
  const [batch, , ...places] = shape as readonly [number, number, ...number[]];
  const last = kernel.length - 1;
  const [columns, rowTaps] = [places[last] as number, kernel[last] as number];
  const steps = { stride: stride[last] as number, dilation: dilation[last] as number };
  const rows = padRows(input, padding[last] as Pair);
  const rowsOfChannel = countOf(size.slice(0, -1));
  const met = everyPlace(kernel.slice(0, -1)).map((taps) =>
    everyPlace(places.slice(0, -1)).map((row) => rowAt(row, taps, size, attrs)),
  );
  const tapsOf = Float64Array.from(weight.data);
  const result = new Float64Array(countOf(shape));

  for (let n = 0; n < batch; n++)
    for (let oc = 0; oc < outs; oc++) {
      const first = (n * outs + oc) * countOf(places);
      const firstChannel = n * channels + Math.floor(oc / (outs / groups)) * ins;
      result.fill(bias ? (bias.data[oc] as number) : 0, first, first + countOf(places));
      let taps = oc * ins * countOf(kernel);
      for (let ic = 0; ic < ins; ic++)
        for (const from of met) {
          from.forEach((row, i) => {
            const at = row === undefined ? rows.empty : (firstChannel + ic) * rowsOfChannel + row;
            addRow(result, first + i * columns, columns, rows.data, at * rows.width, steps, tapsOf, taps, rowTaps);
          });
          taps += rowTaps;
        }
    }
  return result;
}

/** Adds a row of taps, which begins at `taps`, times a row of the input, at `from`, to a row of the result, at `to`. */
function addRow(
  result: Float64Array,
  to: number,
  columns: number,
  input: Float64Array,
  from: number,
  { stride, dilation }: { readonly stride: number; readonly dilation: number },
  weight: Float64Array,
  taps: number,
  rowTaps: number,
): void {
  for (let ox = 0; ox < columns; ox++) {
    let sum = result[to + ox] as number;
    let at = from + ox * stride;
    for (let kx = 0; kx < rowTaps; kx++) {
      sum += (input[at] as number) * (weight[taps + kx] as number);
      at += dilation;
    }
    result[to + ox] = sum;
  }
}

/** Which row of a channel a row of taps meets for a row of the result; undefined in the padding. */
function rowAt(
  row: readonly number[],
  taps: readonly number[],
  size: readonly number[],
  { stride, padding, dilation }: ConvolutionAttrs,
): number | undefined {
  let flat = 0;
  for (const [axis, tap] of taps.entries()) {
    const [before] = padding[axis] as Pair;
    const place = (row[axis] as number) * (stride[axis] as number) + tap * (dilation[axis] as number) - before;
    if (place < 0 || place >= (size[axis] as number)) return undefined;
    flat = flat * (size[axis] as number) + place;
  }
  return flat;
}

/** All rows with zeros before and behind, or less of them where padding is negative; and behind them one of zeros only. */
function padRows(
  { data, shape }: ReferenceTensor,
  [before, behind]: Pair,
): { readonly data: Float64Array; readonly width: number; readonly empty: number } {
  const size = shape.at(-1) as number;
  const width = size + before + behind;
  const count = countOf(shape.slice(0, -1));
  const padded = new Float64Array((count + 1) * width);
  for (let row = 0; row < count; row++)
    for (let x = Math.max(0, -before); x < Math.min(size, size + behind); x++)
      padded[row * width + x + before] = data[row * size + x] as number;
  return { data: padded, width, empty: count };
}
