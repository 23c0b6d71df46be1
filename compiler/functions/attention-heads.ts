import type { Build } from "../ir/build.ts";
import { isFixed, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { eq } from "../ops/elementwise/comparisons.ts";
import { linear } from "../ops/matrix/linear.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { expand, permute } from "../ops/arrangement/views.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

/** What MultiheadAttention does around attention itself. Tensors are [N, L, E] here. */

type Weights = Readonly<Record<string, TensorValue | undefined>>;

export function checkSequence(b: Build, x: TensorValue, name: string, features: number, rank: number): void {
  const { shape } = x.type;
  if (shape.length !== rank)
    b.fail(
      "rank",
      `${name} of MultiheadAttention should have ${rank} dimensions as the query has, got ${showShape(shape)}`,
    );
  const found = shape.at(-1) as Dim;
  if (found !== features)
    b.fail(
      "weight",
      `${name} of MultiheadAttention should have ${features} features, got ${showDim(found)} in ${showShape(shape)}`,
    );
}

export const swapFirst = (b: Build, x: TensorValue): TensorValue =>
  b.op(permute, [x], { dims: x.type.shape.map((_, i) => (i < 2 ? 1 - i : i)) });

export const withoutDim = (b: Build, x: TensorValue, dim: number): TensorValue =>
  reshapeTo(
    b,
    x,
    x.type.shape.filter((_, i) => i !== dim),
  );

/** Query, key and value, each by its part of the weights; in self-attention all at once. */
export function project(
  b: Build,
  inputs: readonly [TensorValue, TensorValue, TensorValue],
  weights: Weights,
  size: number,
): readonly TensorValue[] {
  const { in_proj_weight: whole, in_proj_bias: bias } = weights;
  const [query, key, value] = inputs;
  if (whole && query.id === key.id && key.id === value.id) {
    const all = b.op(linear, [query, whole, bias]);
    return [0, 1, 2].map((part) => sliceOf(b, all, 2, part * size, 1, size));
  }
  const rowsOf = (x: TensorValue, part: number): TensorValue => sliceOf(b, x, 0, part * size, 1, size);
  return inputs.map((x, part) => {
    const own = weights[["q_proj_weight", "k_proj_weight", "v_proj_weight"][part] ?? ""];
    return b.op(linear, [x, own ?? (whole && rowsOf(whole, part)), bias && rowsOf(bias, part)]);
  });
}

/** With one more place to look at: a learned one (add_bias_kv), one of zeros (add_zero_attn), or both. */
export function lengthen(b: Build, x: TensorValue, learned: TensorValue | undefined, addsZeros: boolean): TensorValue {
  const [batch, , size] = x.type.shape as readonly [Dim, Dim, Dim];
  const longer = learned ? b.op(cat, [x, b.op(expand, [learned], { shape: [batch, 1, size] })], { dim: 1 }) : x;
  return addsZeros ? b.op(pad, [longer], { before: [0, 0, 0], after: [0, 1, 0], mode: "constant", value: 0 }) : longer;
}

/** [N, L, H · D] as [N, H, L, D] */
export function intoHeads(b: Build, x: TensorValue, heads: number): TensorValue {
  const [batch, length, size] = x.type.shape as readonly [Dim, Dim, number];
  const apart = reshapeTo(b, x, [batch, length, heads, size / heads]);
  return b.op(permute, [apart], { dims: [0, 2, 1, 3] });
}

/** [N, H, L, D] as [N, L, H · D] */
export function outOfHeads(b: Build, x: TensorValue): TensorValue {
  const [batch, heads, length, width] = x.type.shape as readonly [Dim, number, Dim, number];
  return reshapeTo(b, b.op(permute, [x], { dims: [0, 2, 1, 3] }), [batch, length, heads * width]);
}

/** [L, S] as it is, [N · H, L, S] as [N, H, L, S]. Here PyTorch's True is where a query may not look. */
export function attentionMask(b: Build, mask: TensorValue, batch: Dim, heads: number): TensorValue {
  const { shape } = mask.type;
  if (shape.length !== 2 && shape.length !== 3)
    b.fail("rank", `attn_mask should be [L, S] or [N · H, L, S], got ${showShape(shape)}`);
  return allowing(b, shape.length === 2 ? mask : reshapeTo(b, mask, [batch, heads, ...shape.slice(1)]));
}

/** [N, S] or [S], for all heads and queries. */
export function paddingMask(b: Build, mask: TensorValue): TensorValue {
  const { shape } = mask.type;
  if (shape.length > 2) b.fail("rank", `key_padding_mask should be [N, S] or [S], got ${showShape(shape)}`);
  const [batch, keys] = (shape.length === 2 ? shape : [1, ...shape]) as [Dim, Dim];
  return allowing(b, reshapeTo(b, mask, [batch, 1, 1, keys]));
}

const allowing = (b: Build, mask: TensorValue): TensorValue => (mask.isMask ? b.op(eq, [mask, 0]) : mask);

/** The places that were added may always be looked at. */
export function widen(b: Build, mask: TensorValue, from: Shape, to: Shape): TensorValue {
  const [before, after] = [from[1], to[1]];
  if (before === undefined || after === undefined || !isFixed(before) || !isFixed(after) || before === after)
    return mask;
  const sides = mask.type.shape.map(() => 0);
  const behind = [...sides.slice(1), after - before];
  const wider = b.op(pad, [mask], { before: sides, after: behind, mode: "constant", value: mask.isMask ? 1 : 0 });
  return mask.isMask ? { ...wider, isMask: true } : wider;
}
