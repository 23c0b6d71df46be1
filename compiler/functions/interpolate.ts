import { bool, either, fallback, float, listOf, oneOf, orNone, required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { adaptiveAvgPool2d, adaptiveAvgPool3d } from "../ops/pooling/adaptive-pool.ts";
import { resample } from "../ops/sampling/resample.ts";
import { resampleTable } from "../ops/sampling/resample-table.ts";
import { upsampleBilinear2d, upsampleTrilinear3d } from "../ops/arrangement/upsample-linear.ts";
import { upsampleNearest2d, upsampleNearest3d } from "../ops/arrangement/upsample-nearest.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asImage } from "./image.ts";
import { poolStretches } from "./stretches.ts";

export const interpolationModes = oneOf(
  "nearest",
  "nearest-exact",
  "linear",
  "bilinear",
  "trilinear",
  "bicubic",
  "area",
);
/** One number for all dimensions of the image, or one for each. */
export const sizeOrSizes = orNone(either(size, listOf(size)));
export const factorOrFactors = orNone(either(float, listOf(float)));

export interface Interpolation {
  readonly size: number | readonly number[] | null;
  readonly scale_factor: number | readonly number[] | null;
  readonly mode: "nearest" | "nearest-exact" | "linear" | "bilinear" | "trilinear" | "bicubic" | "area";
  readonly align_corners: boolean | null;
  readonly recompute_scale_factor: boolean | null;
  readonly antialias?: boolean;
}

export function resize(b: Build, input: TensorValue, how: Interpolation): TensorValue {
  const { mode, align_corners } = how;
  const { shape } = input.type;
  if (shape.length < 3 || shape.length > 5)
    b.fail(
      "rank",
      `interpolate expects images [N, C, H, W], volumes [N, C, D, H, W] or sequences [N, C, L], got ${showShape(shape)}`,
    );
  const space = shape.slice(2);
  if (!space.every(isFixed)) return b.fail("open", `interpolate needs a fixed image size, got ${showShape(shape)}`);
  if (how.antialias && ((mode !== "bilinear" && mode !== "bicubic") || space.length !== 2))
    b.fail("combination", `antialias goes with the modes "bilinear" and "bicubic" of images, not with "${mode}"`);
  const expected = ranks[mode];
  if (expected !== undefined && space.length !== expected)
    b.fail("rank", `mode="${mode}" is for ${inputs[expected]}; ${insteadFor(space.length)}`);
  if (align_corners !== null && expected === undefined)
    b.fail(
      "combination",
      `align_corners goes with the modes "linear", "bilinear", "trilinear" and "bicubic", not with "${mode}"`,
    );
  const target = targetOf(b, space, how);
  if (mode === "bicubic" || how.antialias) return resampleImage(b, input, space, target, how);
  if (space.length !== 1) return resizeImage(b, input, space, target, mode, align_corners ?? false);
  // As an image of height 1, which stays so.
  return asImage(b, input, (image) =>
    resizeImage(
      b,
      image,
      [1, ...space],
      { size: [1, ...target.size], factors: [1, ...target.factors] },
      mode,
      align_corners ?? false,
    ),
  );
}

/** How many dimensions are interpolated by modes that do not take any number. */
const ranks: Partial<Record<Interpolation["mode"], number>> = { linear: 1, bilinear: 2, bicubic: 2, trilinear: 3 };
const inputs = ["", "sequences [N, C, L]", "images [N, C, H, W]", "volumes [N, C, D, H, W]"];
const insteadFor = (rank: number): string =>
  `"${["", "linear", "bilinear", "trilinear"][rank]}" is for ${["", "sequences", "images", "volumes"][rank]}`;

interface Target {
  readonly size: readonly number[];
  /** As given; PyTorch does not look at the sizes then. */
  readonly factors: readonly (number | undefined)[];
}

function targetOf(b: Build, space: readonly number[], how: Interpolation): Target {
  const { size: wanted, scale_factor, recompute_scale_factor } = how;
  const perDim = (value: number | readonly number[], name: string): readonly number[] => {
    const list = typeof value === "number" ? space.map(() => value) : value;
    if (list.length !== space.length)
      b.fail("count", `${name} needs ${space.length} number${space.length === 1 ? "" : "s"}, got ${list.length}`);
    return list;
  };
  if (wanted !== null && scale_factor !== null)
    return b.fail("combination", "give either size or scale_factor, not both");
  if (wanted !== null) {
    if (recompute_scale_factor) b.fail("combination", "recompute_scale_factor goes with scale_factor, not with size");
    return { size: perDim(wanted, "size"), factors: space.map(() => undefined) };
  }
  if (scale_factor === null) return b.fail("combination", "interpolate needs size or scale_factor");
  const factors = perDim(scale_factor, "scale_factor");
  if (factors.some((factor) => !(factor > 0)))
    b.fail("range", `scale_factor must be positive, got ${factors.join(", ")}`);
  const size = space.map((each, i) => Math.floor(each * (factors[i] as number)));
  return { size, factors: recompute_scale_factor || how.mode === "area" ? space.map(() => undefined) : factors };
}

/** PyTorch's compute_scales_value and area_pixel_compute_scale, in single precision. */
function scaleOf(size: number, out: number, factor: number | undefined, align_corners: boolean): number {
  if (align_corners) return out > 1 ? Math.fround((size - 1) / (out - 1)) : 0;
  return Math.fround(factor === undefined ? size / out : 1 / factor);
}

/**
 * One dimension after the other, by tables. Also a dimension that keeps its size goes through its filter, as in PyTorch: with a factor
 * that is not 1 it changes, and a NaN reaches the neighbours that take nothing of it.
 */
function resampleImage(
  b: Build,
  input: TensorValue,
  space: readonly number[],
  { size: sizes, factors }: Target,
  how: Interpolation,
): TensorValue {
  const [align_corners, antialias] = [how.align_corners ?? false, how.antialias ?? false];
  // PyTorch's way back has images that keep their size go through no filter.
  const copiesBack = !antialias && sizes.every((size, axis) => size === space[axis]);
  return [3, 2].reduce((image, dim) => {
    const [size, output_size] = [space[dim - 2] as number, sizes[dim - 2] as number];
    if (output_size < 1) b.fail("small", `nothing would be left of the image: its size would be ${sizes.join("×")}`);
    const scale = scaleOf(size, output_size, factors[dim - 2], align_corners);
    const cubic = how.mode === "bicubic";
    const table = b.op(resampleTable, [], { size, output_size, scale, align_corners, cubic, antialias });
    return b.op(resample, [image, table], { dim, repeats: !antialias, copiesBack });
  }, input);
}

function resizeImage(
  b: Build,
  input: TensorValue,
  space: readonly number[],
  { size, factors }: Target,
  mode: Interpolation["mode"],
  align_corners: boolean,
): TensorValue {
  const isVolume = space.length === 3;
  if (mode === "area") return poolStretches(b, isVolume ? adaptiveAvgPool3d : adaptiveAvgPool2d, input, size);
  const scale = space.map((each, i) => {
    const out = size[i] as number;
    // Where the size stays, linear interpolation copies, whatever the factor was.
    if (out === each && mode !== "nearest" && mode !== "nearest-exact") return 1;
    return scaleOf(each, out, factors[i], align_corners);
  });
  if (mode === "nearest" || mode === "nearest-exact")
    return b.op(isVolume ? upsampleNearest3d : upsampleNearest2d, [input], {
      output_size: size,
      scale,
      offset: mode === "nearest" ? 0 : 0.5,
    });
  const dims = mode === "linear" ? [3] : space.map((_, axis) => axis + 2);
  const op = isVolume ? upsampleTrilinear3d : upsampleBilinear2d;
  return b.op(op, [input], { output_size: size, scale, align_corners, dims });
}

export const interpolationFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "interpolate",
    summary: "an image in another size",
    torch: "torch.nn.functional.interpolate",
    params: {
      input: required(tensor),
      size: fallback(sizeOrSizes, null),
      scale_factor: fallback(factorOrFactors, null),
      mode: fallback(interpolationModes, "nearest", '"nearest"'),
      align_corners: fallback(orNone(bool), null),
      recompute_scale_factor: fallback(orNone(bool), null),
      antialias: fallback(bool, false),
    },
    apply: (b, { input, ...how }) => resize(b, input, how),
  }),
];
