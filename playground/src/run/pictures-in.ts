/** How many channels are drawn of a tensor. */
export const MOST_PICTURES = 16;

/** The pictures that a tensor's first sample is: one for each channel; a row of vectors is one, and a vector a line. */
export function picturesIn([, ...sizes]: readonly number[]): {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
} {
  const [height = 1, width = 1] = sizes.length === 1 ? [1, ...sizes] : sizes.slice(-2);
  return { channels: sizes.slice(0, -2).reduce((product, size) => product * size, 1), height, width };
}
