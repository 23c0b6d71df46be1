import { sayConvolution, sayTransposed, transposedLength } from "./say/convolution.ts";
import { noSides, sameSides, type Sides } from "./say/padding.ts";
import { sayAveragePool, sayMaxPool, sayPowerPool, type Pooling } from "./say/pooling.ts";
import { sayResize, type Resize } from "./say/resize.ts";
import { call, fromFront, numberAttr, numbersAttr, range, wordAttr, type Say, type Speech } from "./speech.ts";
import { LeftOut } from "./vector-case.ts";

/** ONNX's ops whose kernels slide over images. */

interface Sliding {
  readonly x: string;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly sides: Sides;
}

function slidingOf(s: Speech, x: string, kernel: readonly number[]): Sliding {
  const ones = kernel.map(() => 1);
  const [stride, dilation] = [numbersAttr(s, "strides") ?? ones, numbersAttr(s, "dilations") ?? ones];
  const size = s.shape(x).slice(2);
  return { x, kernel, stride, dilation, sides: sidesOf(s, { size, kernel, stride, dilation }) };
}

function sidesOf(s: Speech, window: Parameters<typeof sameSides>[0]): Sides {
  const dims = window.kernel.length;
  switch (wordAttr(s, "auto_pad", "NOTSET")) {
    case "SAME_UPPER":
      return sameSides(window, false);
    case "SAME_LOWER":
      return sameSides(window, true);
    case "VALID":
      return noSides(dims);
    default: {
      const pads = numbersAttr(s, "pads");
      return pads ? { before: pads.slice(0, dims), after: pads.slice(dims) } : noSides(dims);
    }
  }
}

export const conv: Say = (s) => {
  const [x, weight] = [s.tensor("0"), s.tensor("1")];
  const { kernel, ...how } = slidingOf(s, x, s.shape(weight).slice(2));
  return sayConvolution({ ...how, weight, bias: s.optional("2"), groups: numberAttr(s, "group", 1) });
};

export const convTranspose: Say = (s) => {
  const [x, weight] = [s.tensor("0"), s.tensor("1")];
  const { kernel, ...how } = slidingOf(s, x, s.shape(weight).slice(2));
  const outputPadding = numbersAttr(s, "output_padding") ?? kernel.map(() => 0);
  const given = { ...how, weight, bias: s.optional("2"), groups: numberAttr(s, "group", 1) };
  const sides = sidesFromOutput(s, how, kernel, outputPadding) ?? how.sides;
  return sayTransposed(s, { ...given, sides }, outputPadding);
};

/** Where the size of the result is given, the padding follows from it; it may be negative. */
function sidesFromOutput(
  s: Speech,
  { x, stride, dilation }: Omit<Sliding, "kernel">,
  kernel: readonly number[],
  outputPadding: readonly number[],
): Sides | undefined {
  const same = wordAttr(s, "auto_pad", "NOTSET");
  const size = s.shape(x).slice(2);
  const wanted =
    numbersAttr(s, "output_shape") ??
    (same.startsWith("SAME") ? size.map((each, i) => each * (stride[i] as number)) : undefined);
  if (!wanted) return undefined;
  const totals = wanted.map((want, i) => {
    const [each, reach] = [size[i] as number, kernel[i] as number];
    return (
      transposedLength(each, reach, stride[i] as number, dilation[i] as number) + (outputPadding[i] as number) - want
    );
  });
  const halves = totals.map((total) => Math.floor(total / 2));
  const others = totals.map((total, i) => total - (halves[i] as number));
  return same === "SAME_UPPER" ? { before: halves, after: others } : { before: others, after: halves };
}

const pool =
  (say: (s: Speech, pooling: Pooling) => string): Say =>
  (s) => {
    if (s.outputs.length > 1) throw new LeftOut("the places of the maxima (return_indices)");
    const sliding = slidingOf(s, s.tensor("0"), numbersAttr(s, "kernel_shape") ?? []);
    return say(s, { ...sliding, ceil: numberAttr(s, "ceil_mode", 0) === 1 });
  };

export const maxPool = pool((_, pooling) => sayMaxPool(pooling));
export const averagePool = pool((s, pooling) =>
  sayAveragePool(s, pooling, numberAttr(s, "count_include_pad", 0) === 1),
);
export const lpPool = pool((s, pooling) => sayPowerPool(s, pooling, numberAttr(s, "p", 2)));

export const globalPool =
  (kind: "avg" | "max"): Say =>
  (s) => {
    const dims = s.shape(s.tensor("0")).length - 2;
    if (dims < 1 || dims > 2) throw new LeftOut("images of three dimensions");
    return `adaptive_${kind}_pool${dims}d(${s.tensor("0")}, 1)`;
  };

export const resize: Say = (s) => {
  const x = s.tensor("0");
  const shape = s.shape(x);
  const axes = (numbersAttr(s, "axes") ?? range(shape.length)).map((axis) => fromFront(axis, shape.length));
  if (s.attrs["antialias"] === 1) throw new LeftOut("a way to resize that we do not have", "antialias");
  if (typeof s.attrs["keep_aspect_ratio_policy"] === "string" && s.attrs["keep_aspect_ratio_policy"] !== "stretch")
    throw new LeftOut("a way to resize that we do not have", "keep_aspect_ratio_policy");
  const scales = s.known("2")?.length ? s.known("2") : undefined;
  const sizes =
    scales?.map((scale, i) => Math.floor((shape[axes[i] as number] as number) * scale)) ?? s.known("3") ?? [];
  const changing = axes.flatMap((axis, i) => (sizes[i] === shape[axis] && (scales?.[i] ?? 1) === 1 ? [] : [i]));
  const pick = (list: readonly number[]): number[] => changing.map((i) => list[i] as number);
  return sayResize(s, {
    x,
    axes: pick(axes),
    sizes: pick(sizes),
    ...(scales ? { scales: pick(scales) } : {}),
    how: howToResize(s, pick(sizes)),
  });
};

function howToResize(s: Speech, sizes: readonly number[]): Resize["how"] {
  const mode = wordAttr(s, "mode", "nearest");
  const where = wordAttr(s, "coordinate_transformation_mode", "half_pixel");
  const rounding = wordAttr(s, "nearest_mode", "round_prefer_floor");
  // The two differ where a single pixel is left.
  const isHalfPixel = where === "half_pixel" || (where === "pytorch_half_pixel" && !sizes.includes(1));
  if (mode === "linear" && isHalfPixel) return "linear";
  if (mode === "linear" && where === "align_corners") return "linear, corners aligned";
  if (mode === "nearest" && where === "asymmetric" && rounding === "floor") return "nearest below";
  if (mode === "nearest" && isHalfPixel && rounding === "round_prefer_floor") return "nearest, halves down";
  if (mode === "nearest" && isHalfPixel && rounding === "round_prefer_ceil") return "nearest, halves up";
  throw new LeftOut(
    "a way to resize that we do not have",
    mode === "nearest" ? `${mode}, ${where}, ${rounding}` : `${mode}, ${where}`,
  );
}

/** What Resize was before it could do more. */
export const upsample: Say = (s) => {
  const x = s.tensor("0");
  const scales = s.known("1") ?? [];
  if (wordAttr(s, "mode", "nearest") !== "nearest")
    throw new LeftOut("a way to resize that we do not have", "Upsample");
  return call("interpolate", [x], { scale_factor: scales.slice(2), mode: '"nearest"' });
};
