import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { fromFront, inverse, permuted, range, say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** How the places of the result's pixels in the input are found, and what is taken there. */
type How =
  | "linear"
  | "linear, corners aligned"
  | "cubic"
  | "cubic, corners aligned"
  | "nearest below"
  | "nearest, halves down"
  | "nearest, halves up";

interface Resize {
  /** The dimensions that change; all others stay. */
  readonly axes: readonly number[];
  /** The size that each of them gets. */
  readonly sizes: readonly number[];
  /** As given; without them the quotient of the sizes. */
  readonly scales: readonly number[] | undefined;
  readonly how: How;
}

const resize: Word = (s) => {
  const shape = s.shape(0);
  const axes = (s.numbers("axes") ?? range(shape.length)).map((axis) => fromFront(axis, shape.length));
  // Before opset 11 the scales came second, and all was as asymmetric.
  const isOld = s.opset < 11;
  const given = s.known(isOld ? 1 : 2);
  const scales = given?.length ? given : undefined;
  const policy = s.word("keep_aspect_ratio_policy", "stretch");
  if (policy !== "stretch") return s.refuse(`a size that keeps the aspect ratio (${policy})`);
  if (s.number("antialias", 0) === 1)
    return s.refuse("it smooths as it makes smaller, in another way than PyTorch (antialias)");
  const wanted = scales ? undefined : s.sizes(3);
  const sizes = axes.map((axis, i) => {
    const size = shape[axis];
    if (size === undefined || !isFixed(size)) {
      if ((scales?.[i] ?? 1) !== 1) return s.refuse("the batch is resized");
      return -1;
    }
    const to = scales ? Math.floor(size * (scales[i] as number)) : wanted?.[i];
    return to !== undefined && isFixed(to) ? to : size;
  });
  const changing = axes.flatMap((axis, i) =>
    sizes[i] === -1 || (sizes[i] === shape[axis] && (scales?.[i] ?? 1) === 1) ? [] : [i],
  );
  if (changing.length === 0) return s.tensor(0);
  const pick = (list: readonly number[]): number[] => changing.map((i) => list[i] as number);
  return sayResize(s, {
    axes: pick(axes),
    sizes: pick(sizes),
    scales: scales && pick(scales),
    how: howOf(s, pick(sizes), isOld, scales !== undefined),
  });
};

function howOf(s: Speech, sizes: readonly number[], isOld: boolean, hasScales: boolean): How {
  const mode = s.word("mode", "nearest");
  const where = s.word("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
  const rounding = s.word("nearest_mode", isOld ? "floor" : "round_prefer_floor");
  // The two differ where a single pixel is left.
  const isHalfPixel =
    where === "half_pixel" ||
    (where === "pytorch_half_pixel" && !sizes.includes(1)) ||
    (where === "half_pixel_symmetric" && !hasScales);
  if (mode === "cubic" && s.number("cubic_coeff_a", -0.75) === -0.75 && s.number("exclude_outside", 0) === 0) {
    if (isHalfPixel) return "cubic";
    if (where === "align_corners") return "cubic, corners aligned";
  }
  if (mode === "linear" && isHalfPixel) return "linear";
  if (mode === "linear" && where === "align_corners") return "linear, corners aligned";
  if (mode === "nearest" && where === "asymmetric" && rounding === "floor") return "nearest below";
  if (mode === "nearest" && isHalfPixel && rounding === "round_prefer_floor") return "nearest, halves down";
  if (mode === "nearest" && isHalfPixel && rounding === "round_prefer_ceil") return "nearest, halves up";
  // With whole factors, what is rounded half down from asymmetric places is what lies below or beside.
  return s.refuse(
    `a way to resize that PyTorch has not: ${mode}, ${where}${mode === "nearest" ? `, ${rounding}` : ""}`,
  );
}

/** interpolate() of the last dimensions, with the others in front. */
function sayResize(s: Speech, { axes, sizes, scales, how }: Resize): Term {
  const x = s.tensor(0);
  const shape = s.shape(0);
  const rank = shape.length;
  const dims = rank - 2;
  if (rank < 3 || rank > 5 || axes.length > dims) return s.refuse(`${axes.length} of ${rank} dimensions are resized`);
  const others = range(rank).filter((dim) => !axes.includes(dim));
  const along = [...others.slice(others.length + axes.length - dims), ...axes].sort((a, b) => a - b);
  const order = [...range(rank).filter((dim) => !along.includes(dim)), ...along];
  const per = (list: readonly number[] | undefined, axis: number): number | undefined => list?.[axes.indexOf(axis)];
  const from = along.map((axis) => shape[axis]);
  if (!from.every((size) => size !== undefined && isFixed(size))) return s.refuse("the batch is resized");
  const target = along.map((axis, i) => per(sizes, axis) ?? (from[i] as number));
  const factors = along.map((axis, i) => per(scales, axis) ?? (target[i] as number) / (from[i] as number));
  if (how === "nearest, halves down") refuseTies(s, target, factors);
  const isAligned = how.endsWith("corners aligned");
  // Factors are rounded to single precision.
  const isWhole = (size: number, i: number): boolean =>
    Math.abs(size * (factors[i] as number) - (target[i] as number)) <= size * 1e-6 * (factors[i] as number);
  if (isAligned && !from.every((size, i) => isWhole(size as number, i)))
    return s.refuse("corners are aligned to a size that is not whole");
  const areExact = from.every((size, i) => (size as number) * (factors[i] as number) === target[i]);
  if (how.startsWith("cubic") && dims === 3) return s.refuse("a cubic volume, which PyTorch has not");
  const mode = modeOf(how, dims);
  const said = (list: readonly number[]): Said =>
    list.every((each) => each === list[0]) && scales ? (list[0] as number) : list;
  const resized = say("interpolate", [permuted(x, order)], {
    // Between aligned corners the sizes say it all.
    ...(scales && !(isAligned && !areExact) ? { scale_factor: said(factors) } : { size: [...target] }),
    ...(mode === "nearest" ? {} : { mode }),
    ...(isAligned ? { align_corners: true } : how === "linear" || how === "cubic" ? { align_corners: false } : {}),
  });
  return permuted(resized, inverse(order));
}

function modeOf(how: How, dims: number): string {
  if (how.startsWith("linear")) return ["linear", "bilinear", "trilinear"][dims - 1] as string;
  if (how.startsWith("cubic")) return "bicubic";
  return how === "nearest below" ? "nearest" : "nearest-exact";
}

/** Just between two elements PyTorch takes the later one. */
function refuseTies(s: Speech, sizes: readonly number[], factors: readonly number[]): void {
  const isTie = (i: number, factor: number): boolean => i > 0 && Number.isInteger((i + 0.5) / factor);
  if (sizes.some((size, axis) => size < 100_000 && range(size).some((i) => isTie(i, factors[axis] as number))))
    s.refuse("it takes the nearest of two at the same distance, where PyTorch takes the later");
}

/** What Resize was before it could do more. */
const upsample: Word = (s) => {
  const scales = s.numbers("scales") ?? s.known(1) ?? [s.number("height_scale", 1), s.number("width_scale", 1)];
  const mode = s.word("mode", "nearest");
  if (mode !== "nearest")
    return s.refuse(`Upsample by "${mode}"`, "export with opset 11 or later, where its rule is PyTorch's");
  const factors = scales.slice(scales.length === 2 ? 0 : 2);
  const factor: Said = factors.every((each) => each === factors[0]) ? (factors[0] as number) : factors;
  return say("interpolate", [s.tensor(0)], { scale_factor: factor });
};

const gridSample: Word = (s) => {
  const modes: Readonly<Record<string, string>> = { linear: "bilinear", cubic: "bicubic" };
  const mode = s.word("mode", "bilinear");
  return say("grid_sample", [s.tensor(0), s.tensor(1)], {
    mode: modes[mode] ?? mode,
    padding_mode: s.word("padding_mode", "zeros"),
    align_corners: s.number("align_corners", 0) === 1,
  });
};

export const resizeWords: Words = { GridSample: gridSample, Resize: resize, Upsample: upsample };
