import { expect, test } from "vitest";
import { vary } from "../../compiler/cli/train/vary.ts";
import { warpImage, warpOf } from "../../compiler/cli/train/warp-image.ts";

const DEGREE = Math.PI / 180;

/** Two planes of five rows of six pixels. */
const image = (): Float32Array => Float32Array.from({ length: 60 }, (_, i) => (i * 7) % 11);

/** What torchvision 0.14 makes of it: `affine(x, angle, [0, 0], scale, [shear, 0], InterpolationMode.BILINEAR)`. */
const answers: readonly (readonly [degrees: number, scale: number, shear: number, pixels: readonly number[]])[] = [
  [
    30,
    1,
    0,
    [
      2.6675, 8.1603, 5.6962, 3.2321, 4.4509, 0.1317, 5.2034, 4.4282, 4.3589, 4.2631, 8.0359, 4.7202, 4.0813, 2.9067,
      9.232, 6.5837, 4.3038, 1.8397, 7.8184, 6.701, 5.5, 3.0359, 3.8612, 4.6291, 0.1554, 2.6913, 2.4916, 4.2512, 5.6292,
      2.6915, 3.0024, 9.1603, 6.6962, 4.2321, 0.4164, 0.0836, 6.0383, 5.4282, 2.9641, 4.7105, 4.286, 5.6042, 4.1603,
      3.3541, 2.5347, 7.0311, 5.3038, 2.8397, 0.5836, 5.6747, 6.5, 4.0359, 4.8612, 5.464, 0.0421, 3.2093, 3.4916,
      5.2512, 6.6292, 3.0264,
    ],
  ],
  [
    0,
    1.25,
    0,
    [
      4.9, 5.0, 2.9, 8.5, 6.4, 3.2, 6.6, 4.06, 3.28, 7.12, 4.8, 2.7, 5.0, 5.1, 9.6, 6.4, 3.2, 5.5, 3.4, 3.5, 8.0, 4.8,
      1.6, 3.9, 5.1, 6.52, 6.4, 3.2, 4.62, 5.6, 5.9, 6.0, 3.24, 3.56, 5.42, 4.2, 7.6, 4.4, 2.3, 7.9, 5.8, 3.7, 6.0, 2.8,
      0.7, 6.3, 4.2, 6.5, 4.4, 3.84, 7.02, 5.58, 2.6, 4.9, 2.8, 2.9, 7.4, 4.2, 5.62, 6.6,
    ],
  ],
  [
    0,
    1,
    20,
    [
      0.0, 1.9044, 5.9118, 4.9044, 8.9118, 4.9118, 5.7243, 6.4559, 2.4559, 5.4522, 5.4559, 1.4559, 7.0, 3.0, 10.0, 6.0,
      2.0, 9.0, 3.5441, 3.5478, 6.5441, 2.5441, 2.5478, 4.4522, 8.0956, 7.0882, 3.0882, 7.0956, 6.0882, 1.3603, 0.2721,
      2.9044, 6.9118, 2.9118, 1.9044, 5.9118, 6.3603, 7.4559, 3.4559, 6.4522, 6.4559, 2.4559, 8.0, 4.0, 0.0, 7.0, 3.0,
      10.0, 4.5441, 4.5478, 7.5441, 3.5441, 3.5478, 5.0882, 1.0882, 5.0956, 4.0882, 8.0956, 7.0882, 1.6324,
    ],
  ],
  [
    -25,
    0.8,
    15,
    [
      0.0, 0.0, 2.4377, 7.6409, 1.5024, 0.0, 0.0, 5.6957, 2.4065, 6.2898, 4.7522, 0.7693, 1.9192, 6.2314, 7.0609,
      4.9229, 3.2967, 1.9961, 0.6579, 4.8645, 5.729, 3.556, 7.7335, 1.4716, 0.0, 4.2209, 8.333, 1.5273, 0.0, 0.0, 0.0,
      0.0, 1.2933, 4.0999, 2.5024, 0.0, 0.2943, 6.6957, 3.0244, 7.2898, 5.7522, 0.8585, 2.2331, 7.2314, 1.0771, 5.9229,
      4.2967, 2.31, 0.7471, 5.8645, 5.8077, 4.556, 8.7335, 1.766, 0.0, 4.4976, 2.8887, 1.9974, 0.0, 0.0,
    ],
  ],
];

test.each(answers)(
  "turned by %i degrees, %f times as large, slanted by %i, as torchvision does it",
  (degrees, scale, shear, pixels) => {
    const warped = image();
    warpImage(warped, 5, 6, warpOf(degrees * DEGREE, scale, shear * DEGREE));
    pixels.forEach((pixel, i) => expect(warped[i]).toBeCloseTo(pixel, 3));
  },
);

const still = { flip: false, crop: 0, rotate: 0, scale: 0, shear: 0, noise: 0 };
const varied = (variations: Partial<typeof still>, step = 0): Float32Array => {
  const data = image();
  vary({ x: { data, shape: [1, 2, 5, 6] } }, { ...still, ...variations }, 7, step);
  return data;
};

test("nothing is varied that is not asked for", () => {
  expect(varied({})).toEqual(image());
  const rows = new Float32Array([1, 2, 3, 4]);
  vary({ x: { data: rows, shape: [2, 2] } }, { ...still, rotate: 90, noise: 1 }, 7, 0);
  expect([...rows]).toEqual([1, 2, 3, 4]);
});

test.each([{ crop: 1 }, { rotate: 30 }, { scale: 0.5 }, { shear: 20 }, { noise: 0.5 }])(
  "%o: another image in each step, the same for the same seed and step",
  (variations) => {
    expect(varied(variations, 3)).toEqual(varied(variations, 3));
    const steps = [0, 1, 2, 3, 4, 5].map((step) => varied(variations, step).join());
    expect(new Set(steps).size).toBeGreaterThan(3);
  },
);

test("half of the images are mirrored", () => {
  const mirrored = image().map((_, i, all) => all[i - (i % 6) + 5 - (i % 6)] as number);
  const steps = Array.from({ length: 20 }, (_, step) => varied({ flip: true }, step).join());
  expect(new Set(steps)).toEqual(new Set([image().join(), mirrored.join()]));
});
