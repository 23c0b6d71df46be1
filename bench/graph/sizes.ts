import { isFixed, type Shape } from "../../compiler/ir/types.ts";

/** One image at a time: a dimension N is 1 and 2N is 2. */
export const sizesOf = (shape: Shape): number[] => shape.map((dim) => (isFixed(dim) ? dim : dim.factor));

export const countOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** [C, H, W] as [H, W, C]. */
export function channelsLast(image: Float32Array, [channels, ...sizes]: readonly number[]): Float32Array {
  const pixels = countOf(sizes);
  return Float32Array.from(image, (_, i) => {
    const [pixel, channel] = [Math.floor(i / (channels as number)), i % (channels as number)];
    return image[channel * pixels + pixel] as number;
  });
}
