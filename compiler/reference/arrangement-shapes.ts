import type { ShapeNotes } from "../functions/define-function.ts";
import { alike, broadcast, moved, reduced } from "./shape-rules.ts";

const beside = "the sum of the sizes along their dimension";
const several = "a list of tensors";
const number = "an int: known at compile time";
const square = "one more dimension: the last size, and the offset, twice";

/** What is put beside each other, taken apart, on diagonals and in combination; and what is told of many values. */
export const arrangementShapes: Readonly<Record<string, ShapeNotes>> = {
  bartlett_window: { rule: "[window_length]", examples: [["bartlett_window(5)"]] },
  blackman_window: { rule: "[window_length]", examples: [["blackman_window(5)"]] },
  hamming_window: { rule: "[window_length]", examples: [["hamming_window(5)"]] },
  hann_window: { rule: "[window_length]", examples: [["hann_window(5)"]] },
  kaiser_window: { rule: "[window_length]", examples: [["kaiser_window(5)"]] },
  fftshift: { rule: alike, examples: [["fftshift(x, 1)", "[N, 8]"]] },
  ifftshift: { rule: alike, examples: [["ifftshift(x, 1)", "[N, 8]"]] },
  narrow_copy: { rule: "length along dim, and else alike", examples: [["x.narrow_copy(1, 2, 3)", "[N, 8]"]] },
  constant_pad_nd: { rule: "the borders along their dimensions", examples: [["constant_pad_nd(x, [1, 2])", "[N, 8]"]] },
  msort: { rule: alike, examples: [["x.msort()", "[5, 8]"]] },
  renorm: { rule: alike, examples: [["x.renorm(2, 1, 3)", "[5, 8]"]] },
  vecdot: { rule: "broadcast, without dim", examples: [["vecdot(x, y)", "[N, 3, 8]", "[N, 1, 8]"]] },
  sum_to_size: { rule: "as given", examples: [["x.sum_to_size(8)", "[5, 8]"]] },
  scatter_reduce: {
    rule: alike,
    examples: [['x.scatter_reduce(1, y, z, reduce="amax")', "[N, 10]", "[N, 3]", "[N, 3]"]],
  },
  index_reduce: { rule: alike, examples: [['x.index_reduce(1, y, z, reduce="mean")', "[N, 10]", "[3]", "[N, 3]"]] },
  put: { rule: alike, examples: [["x.put(y, z)", "[5, 8]", "[3]", "[3]"]] },
  index_put: { rule: alike, examples: [["x.index_put([y], z)", "[5, 8]", "[3]", "[3, 8]"]] },
  masked_scatter: { rule: alike, examples: [["x.masked_scatter(y > 0, z)", "[5, 8]", "[5, 8]", "[40]"]] },
  searchsorted: { rule: "that of the input", examples: [["searchsorted(x, y)", "[7]", "[N, 8]"]] },
  bucketize: { rule: alike, examples: [["bucketize(x, [0, 0.5, 1])", "[N, 8]"]] },
  stft: {
    rule: "[N, frequencies, steps, 2]: n_fft // 2 + 1 frequencies, or n_fft without onesided; with center, 1 + L // hop_length steps",
    examples: [["stft(x, 400, 160, window=hann_window(400))", "[N, 16000]"]],
  },
  istft: {
    rule: "[N, L]: as many as there were, with center a multiple of hop_length",
    examples: [["istft(x, 400, 160, window=hann_window(400))", "[N, 201, 101, 2]"]],
  },
  adjoint: { rule: moved, examples: [["adjoint(x)", "[N, 3, 4]"]] },
  logspace: { rule: "[steps]", examples: [["logspace(-1, 1, 5)"]] },
  new_tensor: { rule: "that of the list", examples: [["x.new_tensor([1, 2])", "[N, 8]"]] },
  scalar_tensor: { rule: "a single number", examples: [["scalar_tensor(2)"]] },
  concat: { rule: beside, examples: [["concat([x, y], dim=1)", "[N, 3, 8]", "[N, 5, 8]"]] },
  concatenate: { rule: beside, examples: [["concatenate([x, y], dim=1)", "[N, 3, 8]", "[N, 5, 8]"]] },
  hstack: { rule: beside, examples: [["hstack([x, y])", "[N, 3]", "[N, 5]"]] },
  vstack: { rule: beside, examples: [["vstack([x, y])", "[8]", "[2, 8]"]] },
  row_stack: { rule: beside, examples: [["row_stack([x, y])", "[8]", "[2, 8]"]] },
  dstack: { rule: beside, examples: [["dstack([x, y])", "[N, 8]", "[N, 8]"]] },
  column_stack: { rule: beside, examples: [["column_stack([x, y])", "[N, 3]", "[N, 5]"]] },
  atleast_1d: { rule: alike, examples: [["atleast_1d(x)", "[N, 8]"]] },
  atleast_2d: { rule: "with 1 in front", examples: [["atleast_2d(x)", "[8]"]] },
  atleast_3d: { rule: "with 1 behind; of a vector on both sides", examples: [["atleast_3d(x)", "[N, 8]"]] },
  block_diag: {
    rule: "the sums of their rows and of their columns",
    examples: [["block_diag(x, y)", "[2, 3]", "[4, 5]"]],
  },
  broadcast_to: { rule: "as given", examples: [["x.broadcast_to(N, 3, 8)", "[N, 1, 8]"]] },
  broadcast_tensors: {
    rule: `a list of tensors: ${broadcast}`,
    examples: [["broadcast_tensors(x, y)", "[N, 3, 8]", "[3, 1]"]],
  },
  tensor_split: {
    rule: several,
    examples: [
      ["x.tensor_split(3, dim=1)", "[N, 8]"],
      ["x.tensor_split([2, 6], dim=1)", "[N, 8]"],
    ],
  },
  hsplit: { rule: several, examples: [["x.hsplit(2)", "[N, 8]"]] },
  vsplit: { rule: several, examples: [["x.vsplit(2)", "[4, 8]"]] },
  dsplit: { rule: several, examples: [["x.dsplit(2)", "[N, 3, 8]"]] },
  split_with_sizes: { rule: several, examples: [["x.split_with_sizes([2, 6], dim=1)", "[N, 8]"]] },
  ravel: { rule: "the product of all sizes", examples: [["x.ravel()", "[N, 8]"]] },
  nelement: { rule: number, examples: [["x.view(x.nelement())", "[3, 8]"]] },
  ndimension: { rule: number, examples: [["x * x.ndimension()", "[3, 8]"]] },
  fliplr: { rule: alike, examples: [["x.fliplr()", "[N, 8]"]] },
  flipud: { rule: alike, examples: [["x.flipud()", "[3, 8]"]] },
  rot90: { rule: moved, examples: [["x.rot90(1, (2, 3))", "[N, 3, 8, 9]"]] },
  diag: {
    rule: "[n, n] of a vector; of a matrix the diagonal",
    examples: [
      ["x.diag()", "[8]"],
      ["x.diag(1)", "[6, 8]"],
    ],
  },
  diag_embed: { rule: square, examples: [["x.diag_embed()", "[N, 8]"]] },
  diagflat: { rule: "[n, n] for n elements", examples: [["x.diagflat()", "[2, 3]"]] },
  diagonal_scatter: { rule: alike, examples: [["x.diagonal_scatter(y)", "[6, 8]", "[6]"]] },
  select_scatter: { rule: alike, examples: [["x.select_scatter(y, 1, 0)", "[N, 3, 8]", "[N, 8]"]] },
  slice_scatter: { rule: alike, examples: [["x.slice_scatter(y, 1, 2, 5)", "[N, 8]", "[N, 3]"]] },
  meshgrid: {
    rule: "a list of tensors, each [n, m, …] for vectors [n], [m], …",
    examples: [
      ["meshgrid(x, y)", "[3]", "[5]"],
      ['meshgrid(x, y, indexing="xy")', "[3]", "[5]"],
    ],
  },
  cartesian_prod: { rule: "[n · m · …, how many]", examples: [["cartesian_prod(x, y)", "[3]", "[5]"]] },
  combinations: { rule: "[how many, r]", examples: [["x.combinations()", "[4]"]] },
  tril_indices: { rule: "[2, how many]", examples: [["tril_indices(4, 4, -1)"]] },
  triu_indices: { rule: "[2, how many]", examples: [["triu_indices(4, 4, 1)"]] },
  matrix_power: { rule: alike, examples: [["x.matrix_power(3)", "[N, 4, 4]"]] },
  pdist: { rule: "[N, M] to [N · (N − 1) / 2]", examples: [["pdist(x)", "[5, 8]"]] },
  frobenius_norm: { rule: reduced, examples: [["frobenius_norm(x, 1)", "[N, 8]"]] },
  cov: { rule: "[V, n] to [V, V]", examples: [["x.cov()", "[4, 20]"]] },
  corrcoef: { rule: "[V, n] to [V, V]", examples: [["x.corrcoef()", "[4, 20]"]] },
  trapezoid: { rule: "without dim", examples: [["trapezoid(x, dx=0.5)", "[N, 8]"]] },
  trapz: { rule: "without dim", examples: [["trapz(x)", "[N, 8]"]] },
  cumulative_trapezoid: { rule: "one less along dim", examples: [["cumulative_trapezoid(x)", "[N, 8]"]] },
  isin: { rule: "that of the elements", examples: [["isin(x, y)", "[N, 8]", "[3]"]] },
  quantile: {
    rule: "a single number, or without dim; with a list of q, one for each in front",
    examples: [
      ["x.quantile(0.5, 1)", "[N, 8]"],
      ["x.quantile([0.25, 0.75])", "[3, 8]"],
    ],
  },
  nanquantile: {
    rule: "a single number, or without dim; with a list of q, one for each in front",
    examples: [["x.nanquantile(0.5, 1)", "[N, 8]"]],
  },
  logcumsumexp: { rule: alike, examples: [["x.logcumsumexp(1)", "[N, 8]"]] },
  cummax: { rule: "two tensors, values and indices, each alike", examples: [["x.cummax(1)", "[N, 8]"]] },
  cummin: { rule: "two tensors, values and indices, each alike", examples: [["x.cummin(1)", "[N, 8]"]] },
  polygamma: { rule: alike, examples: [["polygamma(1, x)", "[N, 8]"]] },
  bitwise_not: { rule: alike, examples: [["x.bitwise_not()", "[N, 8]"]] },
  nanmedian: {
    rule: "a single number, or with dim two tensors, values and indices, without that dimension",
    examples: [["x.nanmedian(1)", "[N, 8]"]],
  },
};
