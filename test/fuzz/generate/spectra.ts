import { countOf, dimensionOf, MOST_NUMBERS, named, type Step } from "./scope.ts";

/** Halves that change places. */
const shifted: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const name = choose.pick(["fftshift", "ifftshift"]);
  const axis = choose.next() % x.sizes.length;
  const dim = x.isBatched || choose.isOdd(2) ? `, dim=${dimensionOf(x, axis, choose)}` : "";
  return scope.line(`${name}(${x.name}${dim})`, x.sizes, x.isBatched);
};

/** Spectra of a signal, and now and then that signal again. */
const spectra: Step = (scope, x, choose) => {
  const signals = x.isBatched ? 0 : x.sizes.length - 1;
  const length = x.sizes.at(-1);
  if (length === undefined || length < 5 || x.sizes.length > (x.isBatched ? 1 : 2)) return undefined;
  const size = choose.pick([4, 5, 8]);
  const center = !choose.isOdd(3);
  const hop = choose.between(1, 3);
  const isWhole = choose.isOdd(3);
  if (center ? length <= size : length < size) return undefined;
  const frequencies = isWhole ? size : Math.floor(size / 2) + 1;
  const steps = 1 + Math.floor((center ? length + 2 * Math.floor(size / 2) - size : length - size) / hop);
  if (countOf([...x.sizes.slice(0, signals), frequencies, steps, 2]) > MOST_NUMBERS) return undefined;
  const isShort = choose.isOdd(3);
  const window = isShort ? size - 1 : size;
  const shared = {
    hop_length: { value: String(hop), default: String(Math.floor(size / 4)) },
    win_length: { value: String(window), default: String(size) },
    window: { value: choose.isOdd(2) ? `hann_window(${window}) + 0.25` : `ones(${window})`, default: "" },
    center: { value: String(center), default: "true" },
    normalized: { value: String(choose.isOdd(3)), default: "false" },
    onesided: { value: String(!isWhole), default: "true" },
    return_complex: { value: "false", default: "false" },
  };
  const mode = { pad_mode: { value: choose.pick(['"reflect"', '"constant"', '"replicate"']), default: '"reflect"' } };
  const sizes = [...x.sizes.slice(0, signals), frequencies, steps, 2];
  const spectrum = scope.line(`stft(${x.name}, ${size}${named(choose, { ...shared, ...mode })})`, sizes, x.isBatched);
  // Windows that leave gaps, or begin at nothing, have no way back.
  if (!center || isShort || hop > size / 4 + 1 || !choose.isOdd(2)) return spectrum;
  const back = (steps - 1) * hop + (size % 2);
  if (back < 1) return spectrum;
  const options = { ...shared, length: { value: choose.isOdd(2) ? String(back) : "none", default: "none" } };
  return scope.line(
    `istft(${spectrum.name}, ${size}${named(choose, options)})`,
    [...x.sizes.slice(0, signals), back],
    x.isBatched,
  );
};

export const onAnything: Readonly<Record<string, Step>> = { shifted, spectra };
