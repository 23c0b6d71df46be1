import type { Choices } from "./choices.ts";
import { countOf, listOf, MOST_NUMBERS, named, pairText, rowOf, type Step } from "./scope.ts";
import { convolutionWindows, type Window } from "./windows.ts";

/** On both sides of what kernels are chosen by. */
const CHANNELS = [4, 1, 2, 3, 5, 7, 8, 9, 12, 16, 17, 20, 32, 33];

const divisorsOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1).filter((each) => n % each === 0);

/** Groups, and a number of output channels that they divide. */
function channelsFor(choose: Choices, channels: number): { readonly groups: number; readonly outs: number } {
  const groups = choose.isOdd(3) ? choose.pick([channels, ...divisorsOf(channels)]) : 1;
  return { groups, outs: groups === 1 ? choose.pick(CHANNELS) : groups * choose.between(1, groups > 8 ? 2 : 4) };
}

const textOf = (windows: readonly Window[], key: keyof Window, choose: Choices): string =>
  pairText(
    windows.map((window) => window[key]),
    choose,
  );

/** A convolution as a layer or as a function of weights of one's own. */
const convolution =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const { groups, outs } = channelsFor(choose, channels);
    const windows = convolutionWindows(choose, sizes);
    const mode = choose.isOdd(4) ? choose.pick(["reflect", "replicate", "circular"]) : "zeros";
    if (mode === "reflect" && windows.some(({ padding }, i) => padding >= (sizes[i] as number))) return undefined;
    if (mode === "circular" && windows.some(({ padding }, i) => padding > (sizes[i] as number))) return undefined;
    const isSame = choose.isOdd(6) && windows.every(({ stride }) => stride === 1) && mode === "zeros";
    const out = isSame ? [outs, ...sizes] : [outs, ...windows.map((window) => window.out)];
    if (countOf(out) > MOST_NUMBERS) return undefined;
    const isBiased = !choose.isOdd(3);
    const kernel = windows.map((window) => window.kernel);
    const shared = named(choose, {
      stride: { value: textOf(windows, "stride", choose), default: "1" },
      padding: { value: isSame ? '"same"' : textOf(windows, "padding", choose), default: "0" },
      dilation: { value: textOf(windows, "dilation", choose), default: "1" },
      groups: { value: String(groups), default: "1" },
    });
    if (mode === "zeros" && choose.isOdd(5)) {
      const weight = scope.field(`Parameter(${listOf([outs, channels / groups, ...kernel])}, init=0.1)`);
      const bias = isBiased ? `, bias=${rowOf(scope, choose, outs)}` : "";
      return scope.line(`conv${dims}d(${x.name}, ${weight}${bias}${shared})`, out, x.isBatched);
    }
    const own = named(choose, {
      bias: { value: String(isBiased), default: "true" },
      padding_mode: { value: `"${mode}"`, default: '"zeros"' },
    });
    const ins = choose.isOdd(6) ? "_" : channels;
    const layer = `Conv${dims}d(${ins}, ${outs}, ${pairText(kernel, choose)}${shared}${own})`;
    return scope.line(`${scope.field(layer)}(${x.name})`, out, x.isBatched);
  };

const transposed =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const [channels = 1, ...sizes] = x.sizes;
    const { groups, outs } = channelsFor(choose, channels);
    const windows = sizes.map((size) => {
      const stride = choose.pick([2, 1, 3]);
      const dilation = choose.pick([1, 1, 2, 3]);
      const kernel = choose.pick([2, 3, 1, 4]);
      const padding = choose.between(0, 2);
      const more = choose.isOdd(3) ? choose.between(0, Math.max(stride, dilation) - 1) : 0;
      const out = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + more + 1;
      return { stride, dilation, kernel, padding, more, out };
    });
    const out = [outs, ...windows.map((window) => window.out)];
    if (windows.some((window) => window.out < 1) || countOf(out) > MOST_NUMBERS) return undefined;
    const text = (key: keyof (typeof windows)[number]): string =>
      pairText(
        windows.map((window) => window[key]),
        choose,
      );
    const isBiased = !choose.isOdd(3);
    const shared = named(choose, {
      stride: { value: text("stride"), default: "1" },
      padding: { value: text("padding"), default: "0" },
      output_padding: { value: text("more"), default: "0" },
      groups: { value: String(groups), default: "1" },
      dilation: { value: text("dilation"), default: "1" },
    });
    const kernel = windows.map((window) => window.kernel);
    if (choose.isOdd(5)) {
      const weight = scope.field(`Parameter(${listOf([channels, outs / groups, ...kernel])}, init=0.1)`);
      const bias = isBiased ? `, bias=${rowOf(scope, choose, outs)}` : "";
      return scope.line(`conv_transpose${dims}d(${x.name}, ${weight}${bias}${shared})`, out, x.isBatched);
    }
    const own = named(choose, {
      bias: { value: String(isBiased), default: "true" },
      padding_mode: { value: '"zeros"', default: '"zeros"' },
    });
    const layer = `ConvTranspose${dims}d(${channels}, ${outs}, ${pairText(kernel, choose)}${shared}${own})`;
    return scope.line(`${scope.field(layer)}(${x.name})`, out, x.isBatched);
  };

const PADS = ["ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"] as const;
const MODES: Readonly<Record<string, string>> = {
  ReflectionPad: "reflect",
  ReplicationPad: "replicate",
  CircularPad: "circular",
};

/** A border by a layer or by `pad`, which may also take elements away. */
const padding =
  (dims: 1 | 2 | 3): Step =>
  (scope, x, choose) => {
    const kind = choose.pick(PADS);
    const space = x.sizes.slice(-dims);
    const isFree = kind === "ZeroPad" || kind === "ConstantPad" || kind === "ReplicationPad";
    const sides = space.map((size) => {
      const most = isFree ? 3 : kind === "ReflectionPad" ? Math.min(3, size - 1) : Math.min(3, size);
      return [choose.between(0, most), choose.between(0, most)] as const;
    });
    if (kind === "ZeroPad" && choose.isOdd(4) && (space[0] as number) > 2) sides[0] = [-1, sides[0]?.[1] ?? 0];
    const out = [
      ...x.sizes.slice(0, -dims),
      ...space.map((size, i) => size + (sides[i]?.[0] ?? 0) + (sides[i]?.[1] ?? 0)),
    ];
    if (out.some((size) => size < 1) || countOf(out) > MOST_NUMBERS) return undefined;
    // The last dimension first.
    const numbers = sides.toReversed().flat();
    const value = choose.pick(["0.5", "-1", "0", "3"]);
    if (choose.isOdd(2)) {
      const mode = MODES[kind] ?? "constant";
      const more = mode === "constant" && kind === "ConstantPad" ? `, value=${value}` : "";
      return scope.line(`pad(${x.name}, (${numbers.join(", ")}), mode="${mode}"${more})`, out, x.isBatched);
    }
    const layer = `${kind}${dims}d((${numbers.join(", ")})${kind === "ConstantPad" ? `, ${value}` : ""})`;
    return scope.line(`${scope.field(layer)}(${x.name})`, out, x.isBatched);
  };

export const onImages: Readonly<Record<string, Step>> = {
  Conv2d: convolution(2),
  ConvTranspose2d: transposed(2),
  pad2d: padding(2),
};
export const onSequences: Readonly<Record<string, Step>> = {
  Conv1d: convolution(1),
  ConvTranspose1d: transposed(1),
  pad1d: padding(1),
};
export const onVolumes: Readonly<Record<string, Step>> = {
  Conv3d: convolution(3),
  ConvTranspose3d: transposed(3),
  pad3d: padding(3),
};
