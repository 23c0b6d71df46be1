import { bool, fallback, float, orNone, required, severalOf, singleOf, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { countOf } from "../ir/reference.ts";
import type { SpaceRank } from "../ir/space.ts";
import type { TensorValue } from "../ir/value.ts";
import { abs, relu } from "../ops/elementwise/activations.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import { sign } from "../ops/elementwise/mathematics.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { power } from "./elementwise.ts";
import { avgPool, avgPoolSequence } from "./pooling.ts";
import { rootOf } from "./root.ts";

export const LP_SUMMARY = "the p-norm of each window: the root of the sum of its values to the power p";

/** As PyTorch has it, step by step (torch/nn/functional.py): of a window cut short the mean counts as that of a whole one. */
function rootOfMeans(b: Build, x: TensorValue, p: number, count: number, means: (powers: TensorValue) => TensorValue) {
  const found = means(power(b, x, p));
  const positive = b.op(mul, [b.op(sign, [found]), b.op(relu, [b.op(abs, [found])])]);
  return rootOf(b, b.op(mul, [positive, count]), p);
}

interface Given<T> {
  readonly norm_type: number;
  readonly kernel_size: T;
  readonly stride: T | null;
  readonly ceil_mode: boolean;
}

export const lpPool = (b: Build, x: TensorValue, { norm_type, ...window }: Given<readonly number[]>): TensorValue =>
  rootOfMeans(b, x, norm_type, countOf(window.kernel_size), (powers) =>
    avgPool(b, powers, {
      ...window,
      padding: window.kernel_size.map(() => 0),
      count_include_pad: true,
      divisor_override: null,
    }),
  );

export const lpPoolSequence = (b: Build, x: TensorValue, { norm_type, ...window }: Given<number>): TensorValue =>
  rootOfMeans(b, x, norm_type, window.kernel_size, (powers) =>
    avgPoolSequence(b, powers, { ...window, padding: 0, count_include_pad: true }),
  );

const norm_type = required(float);
const ceil_mode = fallback(bool, false);
export const lpWindowIn = (rank: SpaceRank) => ({
  norm_type,
  kernel_size: required(severalOf(size, rank)),
  stride: fallback(orNone(severalOf(size, rank)), null),
  ceil_mode,
});
export const lpWindow1d = {
  norm_type,
  kernel_size: required(singleOf(size)),
  stride: fallback(orNone(singleOf(size)), null),
  ceil_mode,
};

export const lpPoolingFunctions: readonly TensorFunction[] = [
  ...([2, 3] as const).map((rank) =>
    defineFunction({
      name: `lp_pool${rank}d`,
      summary: LP_SUMMARY,
      torch: `torch.nn.functional.lp_pool${rank}d`,
      params: { input: required(tensor), ...lpWindowIn(rank) },
      apply: (b, { input, ...window }) => lpPool(b, input, window),
    }),
  ),
  defineFunction({
    name: "lp_pool1d",
    summary: LP_SUMMARY,
    torch: "torch.nn.functional.lp_pool1d",
    params: { input: required(tensor), ...lpWindow1d },
    apply: (b, { input, ...window }) => lpPoolSequence(b, input, window),
  }),
];
