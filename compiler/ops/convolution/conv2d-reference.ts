import type { ReferenceTensor } from "../../ir/op.ts";
import { countOf } from "../../ir/reference.ts";
import type { Conv2dAttrs } from "./conv2d-kernels.ts";

type Sizes = readonly [number, number, number, number];

/**
 * A convolution in double precision, a row of taps over a row of the result at a time, on a copy of the input that has its padding:
 * builds are verified by this, and it takes a tenth of the time of one element after the other. Padding is multiplied as well, for
 * a weight may be NaN or infinite.
 */
export function conv2dReference(
  input: ReferenceTensor,
  weight: ReferenceTensor,
  bias: ReferenceTensor | undefined,
  { stride, padding, dilation, groups }: Conv2dAttrs,
  shape: readonly number[],
): Float64Array {
  const [outs, ins, kernelHeight, kernelWidth] = weight.shape as Sizes;
  const [, channels] = input.shape as Sizes;
  const [batch, , rows, columns] = shape as Sizes;
  const [strideY, strideX] = stride;
  const [dilationY, dilationX] = dilation;
  const padded = padPlanes(input, padding);
  const taps = Float64Array.from(weight.data);
  const result = new Float64Array(countOf(shape));

  for (let n = 0; n < batch; n++)
    for (let oc = 0; oc < outs; oc++) {
      const first = (n * outs + oc) * rows * columns;
      const firstChannel = n * channels + Math.floor(oc / (outs / groups)) * ins;
      result.fill(bias ? (bias.data[oc] as number) : 0, first, first + rows * columns);
      for (let ic = 0; ic < ins; ic++)
        for (let ky = 0; ky < kernelHeight; ky++) {
          const row = { place: ((oc * ins + ic) * kernelHeight + ky) * kernelWidth, taps: kernelWidth };
          for (let oy = 0; oy < rows; oy++) {
            const from = ((firstChannel + ic) * padded.height + oy * strideY + ky * dilationY) * padded.width;
            addRow(result, first + oy * columns, columns, padded.data, from, strideX, dilationX, taps, row);
          }
        }
    }
  return result;
}

/** Adds a row of taps times a row of the input, which begins at `from`, to a row of the result, which begins at `to`. */
function addRow(
  result: Float64Array,
  to: number,
  columns: number,
  input: Float64Array,
  from: number,
  stride: number,
  dilation: number,
  weight: Float64Array,
  { place, taps }: { readonly place: number; readonly taps: number },
): void {
  for (let ox = 0; ox < columns; ox++) {
    let sum = result[to + ox] as number;
    let at = from + ox * stride;
    for (let kx = 0; kx < taps; kx++) {
      sum += (input[at] as number) * (weight[place + kx] as number);
      at += dilation;
    }
    result[to + ox] = sum;
  }
}

/** Each plane of a batch with zeros around it. Where padding is negative, what it takes away is left out. */
function padPlanes(
  { data, shape }: ReferenceTensor,
  [[top, bottom], [left, right]]: Conv2dAttrs["padding"],
): { readonly data: Float64Array; readonly height: number; readonly width: number } {
  const [batch, channels, height, width] = shape as Sizes;
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];
  const padded = new Float64Array(batch * channels * paddedHeight * paddedWidth);
  const [firstX, lastX] = [Math.max(0, -left), Math.min(width, width + right)];
  for (let plane = 0; plane < batch * channels; plane++)
    for (let y = Math.max(0, -top); y < Math.min(height, height + bottom); y++) {
      const from = (plane * height + y) * width;
      const to = (plane * paddedHeight + y + top) * paddedWidth + left;
      for (let x = firstX; x < lastX; x++) padded[to + x] = data[from + x] as number;
    }
  return { data: padded, height: paddedHeight, width: paddedWidth };
}
