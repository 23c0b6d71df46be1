import type { Choices } from "./choices.ts";
import { countOf, MOST_NUMBERS, named, pairText, type Scope, type Step, type Value } from "./scope.ts";
import { convolutionWindows, poolWindows, type Window } from "./windows.ts";

const textOf = (windows: readonly Window[], key: keyof Window, choose: Choices): string =>
  pairText(
    windows.map((window) => window[key]),
    choose,
  );

const pool =
  (kind: "Max" | "Avg", dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const isCeil = choose.isOdd(2);
    const windows = poolWindows(choose, sizes, { isDilated: kind === "Max", isCeil });
    if (!windows) return undefined;
    const isPlaced = kind === "Max" && choose.isOdd(5);
    const kernel = textOf(windows, "kernel", choose);
    const stride = textOf(windows, "stride", choose);
    const isDefault = windows.every((window) => window.stride === window.kernel);
    const args = named(choose, {
      stride: { value: isDefault ? "none" : stride, default: "none" },
      padding: { value: textOf(windows, "padding", choose), default: "0" },
      ...(kind === "Max" ? { dilation: { value: textOf(windows, "dilation", choose), default: "1" } } : {}),
      ceil_mode: { value: String(isCeil), default: "false" },
      ...(kind === "Max" && !isPlaced ? { return_indices: { value: "false", default: "false" } } : {}),
      ...(kind === "Avg" ? { count_include_pad: { value: String(!choose.isOdd(2)), default: "true" } } : {}),
      ...(kind === "Avg" && dims !== 1
        ? { divisor_override: { value: choose.isOdd(4) ? "3" : "none", default: "none" } }
        : {}),
    });
    const out = [channels, ...windows.map((window) => window.out)];
    if (isPlaced) return placed(scope, { ...x, sizes: out }, `${dims}d`, `${x.name}, ${kernel}${args}`, choose);
    const text = choose.isOdd(2)
      ? `${kind.toLowerCase()}_pool${dims}d(${x.name}, ${kernel}${args})`
      : `${scope.field(`${kind}Pool${dims}d(${kernel}${args})`)}(${x.name})`;
    return scope.line(text, out, x.isBatched);
  };

/** One of the two results of a pooling that tells where its values were: those, or the places. */
function placed(scope: Scope, out: Value, kind: string, args: string, choose: Choices, prefix = ""): Value {
  const call = choose.isOdd(2)
    ? `${prefix}max_pool${kind}_with_indices(${args})`
    : `${prefix}max_pool${kind}(${args}, return_indices=true)`;
  return scope.line(`${call}[${choose.pick([1, 0])}]`, out.sizes, out.isBatched);
}

/** A pooling of windows side by side, and its values back in their places. */
const unpool =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const kernels = sizes.map((size) => Math.min(size, choose.pick([2, 3, 1])));
    const kernel = pairText(kernels, choose);
    const [values, places] = [scope.network.freshName("v"), scope.network.freshName("v")];
    scope.lines.push(`${values}, ${places} = max_pool${dims}d(${x.name}, ${kernel}, return_indices=true)`);
    const size = `[${sizes.join(", ")}]`;
    const more = named(choose, {
      stride: { value: "none", default: "none" },
      padding: { value: "0", default: "0" },
    });
    const text = choose.isOdd(2)
      ? `max_unpool${dims}d(${values}, ${places}, ${kernel}${more}, output_size=${size})`
      : `${scope.field(`MaxUnpool${dims}d(${kernel}${more})`)}(${values}, ${places}, output_size=${size})`;
    return scope.line(text, [channels, ...sizes], x.isBatched);
  };

/** Roots of sums of powers. What is raised is not negative, so that no root is of a small difference. */
const lpPool =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const kernels = sizes.map((size) => Math.min(size, choose.pick([2, 3, 1])));
    const steps = kernels.map((kernel) => choose.pick([kernel, 1]));
    const isCeil = choose.isOdd(3);
    const out = sizes.map((size, i) => {
      const [kernel, step] = [kernels[i] as number, steps[i] as number];
      const count = (isCeil ? Math.ceil : Math.floor)((size - kernel) / step) + 1;
      return isCeil && (count - 1) * step >= size ? count - 1 : count;
    });
    const args = named(choose, {
      stride: {
        value: steps.every((step, i) => step === kernels[i]) ? "none" : pairText(steps, choose),
        default: "none",
      },
      ceil_mode: { value: String(isCeil), default: "false" },
    });
    const positive = scope.line(`${x.name}.abs() + 0.1`, x.sizes, x.isBatched);
    const call = `${choose.pick([2, 1, 3])}, ${pairText(kernels, choose)}${args}`;
    const text = choose.isOdd(2)
      ? `lp_pool${dims}d(${positive.name}, ${call})`
      : `${scope.field(`LPPool${dims}d(${call})`)}(${positive.name})`;
    return scope.line(text, [channels, ...out], x.isBatched);
  };

const adaptive =
  (kind: "Max" | "Avg", dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const outs = sizes.map((size) => choose.pick([1, 2, 3, size, 5, size + 1]));
    if (countOf([channels, ...outs]) > MOST_NUMBERS) return undefined;
    const texts = outs.map((out, i) => (out === sizes[i] && choose.isOdd(2) ? "none" : String(out)));
    const isOne =
      texts.length === 1 || (texts.every((each) => each === texts[0]) && texts[0] !== "none" && !choose.isOdd(3));
    const size = isOne ? texts[0] : `(${texts.join(", ")})`;
    if (kind === "Max" && choose.isOdd(5))
      return placed(
        scope,
        { ...x, sizes: [channels, ...outs] },
        `${dims}d`,
        `${x.name}, output_size=${size}`,
        choose,
        "adaptive_",
      );
    const more = kind === "Max" ? named(choose, { return_indices: { value: "false", default: "false" } }) : "";
    const text = choose.isOdd(2)
      ? `adaptive_${kind.toLowerCase()}_pool${dims}d(${x.name}, output_size=${size})`
      : `${scope.field(`Adaptive${kind}Pool${dims}d(${size}${more})`)}(${x.name})`;
    return scope.line(text, [channels, ...outs], x.isBatched);
  };

/** Another size by `interpolate`, a layer, or one of the two old ones. */
const resize =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const linear = ["linear", "bilinear", "trilinear"][dims - 1] as string;
    const modes = ["nearest", linear, "area", "nearest-exact"];
    const mode = choose.pick(dims === 2 ? [...modes, "bicubic"] : modes);
    const isSized = choose.isOdd(2);
    const outs = isSized ? sizes.map((size) => choose.pick([2, 1, size, size + 1, 2 * size])) : [];
    const factors = isSized ? [] : sizes.map(() => choose.pick([2, 1, 3, 1.5, 0.5]));
    const isEqual = factors.every((factor) => factor === factors[0]) && !choose.isOdd(3);
    const to = isSized ? outs : sizes.map((size, i) => Math.floor(size * (factors[i] as number)));
    if (to.some((size) => size < 1) || countOf([channels, ...to]) > MOST_NUMBERS) return undefined;
    const size = outs.length === 1 ? String(outs[0]) : `(${outs.join(", ")})`;
    const scale = isEqual || factors.length === 1 ? String(factors[0]) : `(${factors.join(", ")})`;
    const target = isSized ? `size=${size}` : `scale_factor=${scale}`;
    const isLinear = mode.endsWith("linear") || mode === "bicubic";
    const corners = isLinear && choose.isOdd(2) ? `, align_corners=${choose.isOdd(2)}` : "";
    const again = isSized || !choose.isOdd(3) ? "" : `, recompute_scale_factor=${choose.isOdd(2)}`;
    const smoothed = mode === "bilinear" || mode === "bicubic" ? `, antialias=${choose.isOdd(2)}` : ", antialias=false";
    const old = { nearest: "UpsamplingNearest2d", bilinear: "UpsamplingBilinear2d" }[mode];
    const isOld = mode !== "nearest-exact" && again === "" && choose.isOdd(5);
    const text = isOld
      ? `upsample(${x.name}, ${target}, mode="${mode}"${corners})`
      : dims === 2 && old !== undefined && choose.isOdd(5)
        ? choose.isOdd(2)
          ? `upsample_${mode}(${x.name}, ${target})`
          : `${scope.field(`${old}(${target})`)}(${x.name})`
        : choose.isOdd(2)
          ? `interpolate(${x.name}, ${target}, mode="${mode}"${corners}${again}${choose.isOdd(3) ? smoothed : ""})`
          : `${scope.field(`Upsample(${target}, mode="${mode}"${corners}${again})`)}(${x.name})`;
    return x.isBatched ? scope.line(text, [channels, ...to], true) : undefined;
  };

/** An image looked up at places that it says itself, or that matrices say. */
const sampled: Step = (scope, x, choose) => {
  const [channels = 1, height = 1, width = 1] = x.sizes;
  if (!x.isBatched || channels < 2 || height < 2 || width < 3) return undefined;
  const args = named(choose, {
    mode: { value: `"${choose.pick(["bilinear", "nearest", "bicubic"])}"`, default: '"bilinear"' },
    padding_mode: { value: `"${choose.pick(["zeros", "border", "reflection"])}"`, default: '"zeros"' },
    align_corners: { value: choose.pick(["false", "true"]), default: "none" },
  });
  if (choose.isOdd(2)) {
    const theta = `${x.name}[:, 0, 0:2, 0:3].tanh()`;
    const corners = choose.isOdd(2) ? `, align_corners=${choose.isOdd(2)}` : "";
    const grid = `affine_grid(${theta}, ${x.name}.shape${corners})`;
    return scope.line(`grid_sample(${x.name}, ${grid}${args})`, x.sizes, true);
  }
  const grid = `${x.name}[:, 0:2].permute(0, 2, 3, 1).tanh()`;
  return scope.line(`grid_sample(${x.name}, ${grid}${args})`, x.sizes, true);
};

/** The windows of an image as columns; now and then as an image again. */
const windows: Step = (scope, x, choose) => {
  const [channels = 1, ...sizes] = x.sizes;
  const all = convolutionWindows(choose, sizes);
  const isFolded = choose.isOdd(2);
  const text = (key: keyof Window): string => textOf(all, key, choose);
  const count = countOf(all.map(({ out }) => out));
  const rows = channels * countOf(all.map(({ kernel }) => kernel));
  if (all.some(({ out }) => out < 1) || rows * count > 2 * MOST_NUMBERS) return undefined;
  const kernel = text("kernel");
  const args = named(choose, {
    dilation: { value: text("dilation"), default: "1" },
    padding: { value: text("padding"), default: "0" },
    stride: { value: text("stride"), default: "1" },
  });
  const columns = choose.isOdd(2)
    ? `unfold(${x.name}, ${kernel}${args})`
    : `${scope.field(`Unfold(${kernel}${args})`)}(${x.name})`;
  if (!isFolded) return scope.line(columns, [rows, count], x.isBatched);
  const size = `(${sizes.join(", ")})`;
  const folded = choose.isOdd(2)
    ? `fold(${columns}, ${size}, ${kernel}${args})`
    : `${scope.field(`Fold(${size}, ${kernel}${args})`)}(${columns})`;
  return scope.line(folded, x.sizes, x.isBatched);
};

const shuffle: Step = (scope, x, choose) => {
  const [channels = 1, height = 1, width = 1] = x.sizes;
  const factor = choose.pick([2, 3, 1]);
  if (choose.isOdd(3) && channels % factor === 0) {
    const text = choose.isOdd(2)
      ? `channel_shuffle(${x.name}, ${factor})`
      : `${scope.field(`ChannelShuffle(${factor})`)}(${x.name})`;
    return x.isBatched ? scope.line(text, x.sizes, true) : undefined;
  }
  if (height % factor === 0 && width % factor === 0 && (choose.isOdd(2) || channels % factor ** 2 !== 0)) {
    const out = [channels * factor ** 2, height / factor, width / factor];
    const text = choose.isOdd(2)
      ? `pixel_unshuffle(${x.name}, ${factor})`
      : `${scope.field(`PixelUnshuffle(${factor})`)}(${x.name})`;
    return scope.line(text, out, x.isBatched);
  }
  if (channels % factor ** 2 !== 0) return undefined;
  const text = choose.isOdd(2)
    ? `pixel_shuffle(${x.name}, ${factor})`
    : `${scope.field(`PixelShuffle(${factor})`)}(${x.name})`;
  return scope.line(text, [channels / factor ** 2, height * factor, width * factor], x.isBatched);
};

export const onImages: Readonly<Record<string, Step>> = {
  MaxPool2d: pool("Max", 2),
  AvgPool2d: pool("Avg", 2),
  AdaptiveAvgPool2d: adaptive("Avg", 2),
  AdaptiveMaxPool2d: adaptive("Max", 2),
  MaxUnpool2d: unpool(2),
  LPPool2d: lpPool(2),
  resize2d: resize(2),
  shuffle,
  sampled,
  windows,
};
export const onSequences: Readonly<Record<string, Step>> = {
  MaxPool1d: pool("Max", 1),
  AvgPool1d: pool("Avg", 1),
  AdaptiveAvgPool1d: adaptive("Avg", 1),
  AdaptiveMaxPool1d: adaptive("Max", 1),
  MaxUnpool1d: unpool(1),
  LPPool1d: lpPool(1),
  resize1d: resize(1),
};
export const onVolumes: Readonly<Record<string, Step>> = {
  MaxPool3d: pool("Max", 3),
  AvgPool3d: pool("Avg", 3),
  AdaptiveAvgPool3d: adaptive("Avg", 3),
  AdaptiveMaxPool3d: adaptive("Max", 3),
  MaxUnpool3d: unpool(3),
  LPPool3d: lpPool(3),
  resize3d: resize(3),
};
