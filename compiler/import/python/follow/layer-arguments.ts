import { layers } from "../../../layers/index.ts";
import { bool, float, int, none, text, tupleOf, type Instance, type Value } from "./values.ts";

/** `conv.out_channels` and other arguments of layers, under PyTorch's names. */
export function ofLayer(module: Instance, name: string): Value | undefined {
  const { layer } = module;
  if (!layer) return undefined;
  const given = layer.args.get(name);
  if (given && /^(?:kernel_size|stride|padding|dilation)$/.test(name) && given.kind === "number") {
    const rank = Number(/Conv(?:Transpose)?(\d)d/.exec(layer.name)?.[1] ?? 0);
    return rank > 0 ? tupleOf(Array.from({ length: rank }, () => given)) : given;
  }
  if (given && name === "normalized_shape" && given.kind === "number") return tupleOf([given]);
  if (given) return given;
  const defaults: Readonly<Record<string, Value>> = {
    stride: int(1),
    groups: int(1),
    dilation: int(1),
    padding: int(0),
  };
  if (name in defaults && layer.name.includes("Conv"))
    return ofLayer({ ...module, layer: { ...layer, args: new Map([[name, defaults[name] as Value]]) } }, name);
  const fallback = layers.get(layer.name)?.params[name]?.fallback?.value;
  // Of windows a size that is the same on all sides is one number.
  const otherwise = Array.isArray(fallback) && new Set(fallback).size === 1 ? (fallback[0] as unknown) : fallback;
  if (typeof otherwise === "number") return Number.isInteger(otherwise) ? int(otherwise) : float(otherwise);
  if (typeof otherwise === "boolean") return bool(otherwise);
  if (typeof otherwise === "string") return text(otherwise);
  return otherwise === null ? none : undefined;
}
