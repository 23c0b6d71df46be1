import { bool, fallback, fraction, orNone, required, size, tensor } from "../ir/arguments.ts";
import type { Init } from "../ir/graph.ts";
import { isFixed, showShape, type Dim } from "../ir/types.ts";
import { none, tuple, type TensorValue } from "../ir/value.ts";
import { attend } from "../functions/attention.ts";
import {
  attentionMask,
  checkSequence,
  intoHeads,
  lengthen,
  outOfHeads,
  paddingMask,
  project,
  swapFirst,
  widen,
  withoutDim,
} from "../functions/attention-heads.ts";
import { reshapeTo } from "../functions/shape.ts";
import { linear } from "../ops/matrix/linear.ts";
import { mean } from "../ops/reduction/reduce.ts";
import { defineCall, defineLayer, fanInUniform, learned, zeros } from "./define-layer.ts";
import { nearestDivisors } from "./nearest-divisors.ts";

const params = {
  embed_dim: required(size),
  num_heads: required(size),
  dropout: fallback(fraction, 0),
  bias: fallback(bool, true),
  add_bias_kv: fallback(bool, false),
  add_zero_attn: fallback(bool, false),
  kdim: fallback(orNone(size), null),
  vdim: fallback(orNone(size), null),
  batch_first: fallback(bool, false),
};

/** PyTorch's xavier_uniform_. */
const xavier = (rows: number, columns: number): Init => {
  const bound = Math.sqrt(6 / (rows + columns));
  return { kind: "uniform", low: -bound, high: bound };
};

/** PyTorch's xavier_normal_ for [1, 1, size]. */
const xavierNormal = (size: number): Init => ({ kind: "normal", mean: 0, std: Math.sqrt(2 / (2 * size)) });

const optional = fallback(orNone(tensor), null);

export const MultiheadAttention = defineLayer({
  name: "MultiheadAttention",
  summary:
    "attention in several heads; gives (output, weights), the weights averaged over the heads; a mask of a comparison hides where it is 1, numbers are added: of an input of 0 and 1 write key_padding_mask=m != 0",
  torch: { api: "torch.nn.MultiheadAttention", source: "torch/nn/modules/activation.py" },
  params,
  weights({ embed_dim: size, num_heads, bias, add_bias_kv, kdim, vdim }, fail) {
    if (size % num_heads !== 0)
      fail("indivisible", `num_heads=${num_heads} does not divide embed_dim=${size}`, nearestDivisors(size, num_heads));
    const [keys, values] = [kdim ?? size, vdim ?? size];
    const isOne = keys === size && values === size;
    return [
      ...(isOne
        ? [learned("in_proj_weight", [3 * size, size], xavier(3 * size, size))]
        : [
            learned("q_proj_weight", [size, size], xavier(size, size)),
            learned("k_proj_weight", [size, keys], xavier(size, keys)),
            learned("v_proj_weight", [size, values], xavier(size, values)),
          ]),
      ...(bias ? [learned("in_proj_bias", [3 * size], zeros)] : []),
      ...(add_bias_kv ? ["bias_k", "bias_v"].map((name) => learned(name, [1, 1, size], xavierNormal(size))) : []),
      learned("out_proj.weight", [size, size], fanInUniform(size)),
      ...(bias ? [learned("out_proj.bias", [size], zeros)] : []),
    ];
  },
  forward: (b) => b.fail("count", "MultiheadAttention is called with query, key and value"),
  call: defineCall(
    params,
    {
      query: required(tensor),
      key: required(tensor),
      value: required(tensor),
      key_padding_mask: optional,
      need_weights: fallback(bool, true),
      attn_mask: optional,
      average_attn_weights: fallback(bool, true),
      is_causal: fallback(bool, false),
    },
    (b, { embed_dim, num_heads, dropout, kdim, vdim, add_zero_attn, batch_first }, weights, given) => {
      if (given.is_causal && !given.attn_mask)
        b.fail("combination", "is_causal=true says that attn_mask is causal, so it needs one");
      const isSingle = given.query.type.shape.length === 2;
      const features = { query: embed_dim, key: kdim ?? embed_dim, value: vdim ?? embed_dim };
      const arranged = new Map<string, TensorValue>();
      // Each tensor once, so that self-attention is seen to be that.
      const arrange = (name: "query" | "key" | "value"): TensorValue => {
        const x = given[name];
        checkSequence(b, x, name, features[name], isSingle ? 2 : 3);
        const [first] = x.type.shape;
        if (!isSingle && !batch_first && first !== undefined && !isFixed(first))
          b.fail(
            "open",
            `${name} is ${showShape(x.type.shape)}, but without batch_first the batch comes second: [L, N, ${embed_dim}]`,
            "add batch_first=true where the layer is made, or .transpose(0, 1) to each tensor that it is called with",
          );
        const known = arranged.get(x.id) ?? (isSingle ? reshapeTo(b, x, [1, ...x.type.shape]) : turn(x));
        arranged.set(x.id, known);
        return known;
      };
      const turn = (x: TensorValue): TensorValue => (batch_first ? x : swapFirst(b, x));
      const inputs = [arrange("query"), arrange("key"), arrange("value")] as const;
      const [query, ...pair] = project(b, inputs, weights, embed_dim) as [TensorValue, TensorValue, TensorValue];
      const [key, value] = pair.map((x, i) =>
        lengthen(b, x, weights[i === 0 ? "bias_k" : "bias_v"], add_zero_attn),
      ) as [TensorValue, TensorValue];
      const masks = [
        ...(given.attn_mask ? [attentionMask(b, given.attn_mask, query.type.shape[0] as Dim, num_heads)] : []),
        ...(given.key_padding_mask ? [paddingMask(b, given.key_padding_mask)] : []),
      ].map((mask) => widen(b, mask, pair[0].type.shape, key.type.shape));
      const heads = [query, key, value].map((x) => intoHeads(b, x, num_heads)) as [
        TensorValue,
        TensorValue,
        TensorValue,
      ];
      const { output, weights: perHead } = attend(b, ...heads, { masks, is_causal: false, scale: null, dropout });
      const mixed = b.op(linear, [outOfHeads(b, output), weights["out_proj.weight"], weights["out_proj.bias"]]);
      const result = isSingle ? withoutDim(b, mixed, 0) : turn(mixed);
      if (!given.need_weights) return tuple([result, none]);
      const shown = given.average_attn_weights ? withoutDim(b, b.op(mean, [perHead], { dims: [1] }), 1) : perHead;
      return tuple([result, isSingle ? withoutDim(b, shown, 0) : shown]);
    },
  ),
});
