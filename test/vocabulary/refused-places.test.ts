import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

/** What functions of places and of spectra refuse, of inputs x, y and z: PyTorch refuses the same, or there is no such number here. */
test.each([
  [
    "istft(x, 4, hop_length=5)",
    ["[3, 6, 2]"],
    "stretches of 4 with hop_length=5 leave gaps, of which istft knows nothing",
  ],
  [
    "istft(x, 8, 8, window=hann_window(8), center=false)",
    ["[5, 6, 2]"],
    "windows that overlap leave nothing of the signal at place 0, where istft would divide by 0",
  ],
  [
    "istft(x, 8, 8, window=hann_window(8))",
    ["[5, 6, 2]"],
    "windows that overlap leave nothing of the signal at place 4, where istft would divide by 0",
  ],
  ["istft(x, 8)", ["[3, 6, 2]"], "istft expects 5 frequencies of n_fft=8, got [3, 6, 2]"],
  ["istft(x, 4, return_complex=true)", ["[3, 6, 2]"], "istft gives no complex numbers: there are none in a network"],
  ["istft(x, 4)", ["[3, 6]"], "istft expects spectra [F, T, 2] or [N, F, T, 2], got [3, 6]"],
  ["stft(x, 8, return_complex=true)", ["[40]"], "stft gives no complex numbers: there are none in a network"],
  ["stft(x, 8, win_length=9)", ["[40]"], "win_length=9 of stft is above n_fft=8"],
  ["stft(x, 8, window=y)", ["[40]", "[7]"], "the window of stft should be [8], got [7]"],
  ["stft(x, 50, center=false)", ["[40]"], "stretches of n_fft=50 are longer than the signal, which has 40"],
  ["stft(x, 8192)", ["[40]"], "stft knows stretches of up to 4096 numbers, got n_fft=8192"],
  ["stft(x, 8)", ["[2, 3, 40]"], "stft expects signals [T] or [N, T], got [2, 3, 40]"],
  ["bucketize(x, y)", ["[4]", "[2, 3]"], "bucketize expects boundaries [n], got [2, 3]"],
  [
    'searchsorted(y, x, right=true, side="left")',
    ["[4]", "[3]"],
    'right=true and side="left" of searchsorted say the contrary of each other',
  ],
  ["x.put(y, z)", ["[4]", "[3]", "[2]"], "put expects as many elements as places, got 2 for 3"],
  ["x.put(y, z)", ["[N, 4]", "[3]", "[3]"], "put of an open dimension, [N, 4], is not possible"],
  ["x.index_put([y, y, y], z)", ["[4, 4]", "[3]", "[3]"], "index_put expects 1 to 2 indices for [4, 4], got 3"],
  [
    'x.index_reduce(0, y, z, reduce="mean")',
    ["[4, 5]", "[3]", "[2, 5]"],
    "index_reduce expects a source [3, 5] for so many places, got [2, 5]",
  ],
  [
    'x.scatter_reduce(0, y, z, reduce="amax")',
    ["[4, 5]", "[3]", "[3]"],
    "scatter_reduce expects an index like [4, 5] in all dimensions but 0, got [3]",
  ],
] as const)("%s of %s is refused", (expression, shapes, message) => {
  const params = shapes.map((shape, i) => `${"xyz"[i] ?? ""}: ${shape}`).join(", ");
  const { diagnostics } = runPipeline(source("case.nn", `model Case { forward(${params}) { return ${expression} } }`));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map((each) => each.message)).toEqual([message]);
});
