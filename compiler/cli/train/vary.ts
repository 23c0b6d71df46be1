import { random, seedOf } from "../../../runtime/init.ts";
import { warpImage, warpOf } from "./warp-image.ts";

/** What is done to images before each step, so that a network sees none twice. */
export interface Variations {
  /** Half of the images are mirrored, left to right. */
  readonly flip: boolean;
  /** Each is moved by up to so many pixels in each direction, zeros coming in. */
  readonly crop: number;
  /** Each is turned by up to so many degrees, either way. */
  readonly rotate: number;
  /** Each is made larger or smaller by up to this part of its size. */
  readonly scale: number;
  /** Each leans by up to so many degrees, either way. */
  readonly shear: number;
  /** Normal noise of this standard deviation is added. */
  readonly noise: number;
}

const DEGREE = Math.PI / 180;

type Batch = Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>;

/** Varies all inputs that are images, [N, C, H, W], each sample by itself; by the seed and the number of the step alone. */
export function vary(batch: Batch, variations: Variations, seed: number, step: number): void {
  const { flip, crop, rotate, scale, shear, noise } = variations;
  const isWarped = rotate > 0 || scale > 0 || shear > 0;
  if (!flip && crop === 0 && !isWarped && noise === 0) return;
  const next = random(seedOf(`${seed}/vary ${step}`));
  for (const { data, shape } of Object.values(batch)) {
    if (shape.length !== 4) continue;
    const [count, channels, height, width] = shape as readonly [number, number, number, number];
    const size = channels * height * width;
    for (let n = 0; n < count; n++) {
      const image = data.subarray(n * size, (n + 1) * size);
      const isMirrored = flip && next() < 0.5;
      const [down, right] = [0, 0].map(() => Math.floor(next() * (2 * crop + 1)) - crop) as [number, number];
      if (isMirrored || down !== 0 || right !== 0) moveImage(image, height, width, down, right, isMirrored);
      if (isWarped) {
        const within = (most: number): number => (2 * next() - 1) * most;
        const warp = warpOf(within(rotate) * DEGREE, 1 + within(scale), within(shear) * DEGREE);
        warpImage(image, height, width, warp);
      }
      if (noise > 0) for (let i = 0; i < size; i++) image[i] = (image[i] as number) + noise * normal(next);
    }
  }
}

function moveImage(
  image: Float32Array,
  height: number,
  width: number,
  down: number,
  right: number,
  isMirrored: boolean,
): void {
  const before = image.slice();
  for (let at = 0; at < image.length; at++) {
    const [column, row] = [at % width, Math.floor(at / width) % height];
    const [y, x] = [row - down, column - right];
    const from = isMirrored ? width - 1 - x : x;
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    image[at] = isInside ? (before[at - column - row * width + y * width + from] as number) : 0;
  }
}

/** Box and Muller 1958. */
const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
