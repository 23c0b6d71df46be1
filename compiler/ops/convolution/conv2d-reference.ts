import type { ReferenceTensor } from "../../ir/op.ts";
import { countOf } from "../../ir/reference.ts";
import type { Conv2dAttrs } from "./conv2d-kernels.ts";

type Sizes = readonly [number, number, number, number];

/**
 * A convolution in double precision, one tap of one row after the other, which takes a fifth of the time of one element after
 * the other: builds are verified by this. Padding is multiplied as well, for a weight may be NaN or infinite.
 */
export function conv2dReference(
  input: ReferenceTensor,
  weight: ReferenceTensor,
  bias: ReferenceTensor | undefined,
  { stride, padding, dilation, groups }: Conv2dAttrs,
  shape: readonly number[],
): Float64Array {
  const [outs, ins, kernelHeight, kernelWidth] = weight.shape as Sizes;
  const [, channels, height, width] = input.shape as Sizes;
  const [batch, , rows, columns] = shape as Sizes;
  const [strideY, strideX] = stride;
  const [dilationY, dilationX] = dilation;
  const [[top], [left]] = padding;
  const result = new Float64Array(countOf(shape));

  /** Adds a tap times a row of the input, which begins at `from`, to a row of the result. */
  const addRow = (to: number, from: number, shift: number, tap: number): void => {
    for (let ox = 0; ox < columns; ox++) {
      const x = ox * strideX + shift;
      const value = x >= 0 && x < width ? (input.data[from + x] as number) : 0;
      result[to + ox] = (result[to + ox] as number) + value * tap;
    }
  };
  const addBorder = (to: number, tap: number): void => {
    for (let ox = 0; ox < columns; ox++) result[to + ox] = (result[to + ox] as number) + 0 * tap;
  };

  for (let n = 0; n < batch; n++)
    for (let oc = 0; oc < outs; oc++) {
      const first = (n * outs + oc) * rows * columns;
      const firstChannel = n * channels + Math.floor(oc / (outs / groups)) * ins;
      result.fill(bias ? (bias.data[oc] as number) : 0, first, first + rows * columns);
      let place = oc * ins * kernelHeight * kernelWidth;
      for (let ic = 0; ic < ins; ic++)
        for (let ky = 0; ky < kernelHeight; ky++)
          for (let kx = 0; kx < kernelWidth; kx++) {
            const tap = weight.data[place++] as number;
            for (let oy = 0; oy < rows; oy++) {
              const y = oy * strideY + ky * dilationY - top;
              const to = first + oy * columns;
              if (y < 0 || y >= height) addBorder(to, tap);
              else addRow(to, ((firstChannel + ic) * height + y) * width, kx * dilationX - left, tap);
            }
          }
    }
  return result;
}
