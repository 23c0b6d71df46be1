import { bool, fallback, float, fraction, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, sameDim, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { add, mul } from "../ops/elementwise/arithmetic.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { ge, where } from "../ops/elementwise/comparisons.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { softmax } from "../ops/reduction/softmax.ts";
import { permute } from "../ops/arrangement/views.ts";
import { drop, elementDropout } from "./dropout.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

export interface Attention {
  /** Added to the scores; or, as a mask, 1 where a query may look. */
  readonly masks: readonly TensorValue[];
  readonly is_causal: boolean;
  readonly scale: number | null;
  /** How much of the weights training drops. */
  readonly dropout: number;
}

/** softmax(query · keyᵀ · scale + masks), and its product with value: [..., L, E], [..., S, E] and [..., S, D] to [..., L, D]. */
export function attend(
  b: Build,
  query: TensorValue,
  key: TensorValue,
  value: TensorValue,
  { masks, is_causal, scale, dropout }: Attention,
): { readonly output: TensorValue; readonly weights: TensorValue } {
  const width = query.type.shape.at(-1) as Dim;
  if (!isFixed(width))
    return b.fail("open", `attention needs a fixed number of features, got ${showShape(query.type.shape)}`);
  const scaled = b.op(mul, [query, scale ?? 1 / Math.sqrt(width)]);
  const scores = b.op(matmul, [scaled, lastTwoSwapped(b, key)]);
  const all = is_causal ? [...masks, causalMask(b, query, key)] : masks;
  const masked = all.reduce(
    (result, mask) => (mask.isMask ? b.op(where, [mask, result, -Infinity]) : b.op(add, [result, mask])),
    scores,
  );
  const found = b.op(softmax, [masked], { dim: masked.type.shape.length - 1 });
  const weights = b.training && dropout > 0 ? drop(b, found, elementDropout, dropout) : found;
  return { output: b.op(matmul, [weights, value]), weights };
}

function lastTwoSwapped(b: Build, x: TensorValue): TensorValue {
  const rank = x.type.shape.length;
  const dims = x.type.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return b.op(permute, [x], { dims });
}

/** [L, S]: a query sees the keys up to its own place. */
function causalMask(b: Build, query: TensorValue, key: TensorValue): TensorValue {
  const [queries, keys] = [query.type.shape.at(-2) as Dim, key.type.shape.at(-2) as Dim];
  if (!isFixed(queries) || !isFixed(keys)) return b.fail("open", "is_causal=true needs sequences of a fixed length");
  const places = (count: number): TensorValue => b.op(arange, [], { start: 0, step: 1, count });
  return b.op(ge, [reshapeTo(b, places(queries), [queries, 1]), places(keys)]);
}

function checkShapes(b: Build, query: TensorValue, key: TensorValue, value: TensorValue): void {
  const shapes = [query, key, value].map((each) => each.type.shape);
  const [q, k, v] = shapes as [Shape, Shape, Shape];
  const short = shapes.find((shape) => shape.length < 2);
  if (short) b.fail("rank", `attention expects [..., length, features], got ${showShape(short)}`);
  if (!sameDim(q.at(-1) as Dim, k.at(-1) as Dim))
    b.fail(
      "unequal",
      `query and key need equally many features, got ${showDim(q.at(-1) as Dim)} and ${showDim(k.at(-1) as Dim)}`,
    );
  if (!sameDim(k.at(-2) as Dim, v.at(-2) as Dim))
    b.fail(
      "unequal",
      `key and value need the same length, got ${showDim(k.at(-2) as Dim)} and ${showDim(v.at(-2) as Dim)}`,
    );
}

export const attentionFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "scaled_dot_product_attention",
    summary:
      "softmax(query · keyᵀ · scale + attn_mask) · value; a mask of a comparison says where a query may look, numbers are added: of an input of 0 and 1 write attn_mask=m != 0",
    torch: "torch.nn.functional.scaled_dot_product_attention",
    params: {
      query: required(tensor),
      key: required(tensor),
      value: required(tensor),
      attn_mask: fallback(orNone(tensor), null),
      dropout_p: fallback(fraction, 0),
      is_causal: fallback(bool, false),
      scale: fallback(orNone(float), null),
    },
    // PyTorch drops in inference, too, unless its caller says dropout_p=0 there, as all do.
    apply(b, { query, key, value, attn_mask, dropout_p, is_causal, scale }) {
      checkShapes(b, query, key, value);
      if (attn_mask && is_causal) b.fail("combination", "give either attn_mask or is_causal, not both");
      return attend(b, query, key, value, { masks: attn_mask ? [attn_mask] : [], is_causal, scale, dropout: dropout_p })
        .output;
    },
  }),
];
