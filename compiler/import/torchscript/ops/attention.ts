import { int, isElements, none, tupleOf, unknown, type Value } from "../values.ts";
import { emit, unsupported, type Handler } from "./operation.ts";

/**
 * What nn.MultiheadAttention is in one operation, where it is faster for PyTorch: batch first, one input for all three, no mask.
 * `_native_multi_head_attention(query, key, value, embed_dim, num_head, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, …)`
 */
const nativeAttention: Handler = (operation) => {
  const [query, key, value, , heads, weight, bias, outWeight, outBias, mask] = operation.args;
  if (query !== key || key !== value || (mask && mask.kind !== "none"))
    return unsupported(operation, "trace it with gradients, or with a mask that is added");
  const projected = emit(operation, "linear", [
    ["input", query],
    ["weight", weight],
    ["bias", bias],
  ]);
  const parts = emit(
    operation,
    "chunk",
    [
      ["input", projected],
      ["chunks", int(3)],
      ["dim", int(-1)],
    ],
    { count: 3 },
  );
  if (!isElements(parts)) return unknown;
  const inHeads = (x: Value | undefined): Value => {
    const split = emit(operation, "unflatten", [
      ["input", x],
      ["dim", int(2)],
      ["sizes", tupleOf([heads ?? unknown, int(-1)])],
    ]);
    return emit(operation, "transpose", [
      ["input", split],
      ["dim0", int(1)],
      ["dim1", int(2)],
    ]);
  };
  const [q, k, v] = parts.items.map(inHeads);
  const attended = emit(operation, "scaled_dot_product_attention", [
    ["query", q],
    ["key", k],
    ["value", v],
  ]);
  const turned = emit(operation, "transpose", [
    ["input", attended],
    ["dim0", int(1)],
    ["dim1", int(2)],
  ]);
  const joined = emit(operation, "flatten", [
    ["input", turned],
    ["start_dim", int(2)],
  ]);
  const output = emit(operation, "linear", [
    ["input", joined],
    ["weight", outWeight],
    ["bias", outBias],
  ]);
  return output.kind === "unknown" ? unknown : tupleOf([output, none]);
};

export const attentionHandlers: Readonly<Record<string, Handler>> = {
  _native_multi_head_attention: nativeAttention,
};
