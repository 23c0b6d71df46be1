import { isFixed, type Shape } from "../../../ir/types.ts";
import { literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import type { Called } from "../emission.ts";
import { makeLayerPart } from "./make-layer-part.ts";
import { isOwn, type Shapes } from "./own-weights.ts";

/** A norm, by the function that it calls and its own weights. */
export function recognizeNorm(
  name: string,
  call: Called,
  shapes: Shapes,
  input: Shape | undefined,
): LayerPart | undefined {
  if (!isOwn(call, "weight", "weight") || !isOwn(call, "bias", "bias")) return undefined;
  const given = new Map<string, Term>();
  const keep = (...params: readonly string[]): void => {
    for (const param of params) {
      const term = call.args.get(param);
      if (term) given.set(param, term);
    }
  };
  const affine = call.args.has("weight");
  const [size] = shapes.get("weight") ?? shapes.get("running_mean") ?? [];
  switch (`${name} ${call.name}`) {
    case "BatchNorm1d batch_norm":
    case "BatchNorm2d batch_norm":
    case "BatchNorm3d batch_norm":
    case "SyncBatchNorm batch_norm":
      if (
        size === undefined ||
        !isOwn(call, "running_mean", "running_mean") ||
        !isOwn(call, "running_var", "running_var")
      )
        return undefined;
      given.set("num_features", literal(size));
      given.set("affine", literal(affine));
      keep("eps", "momentum");
      return makeLayerPart(name, given);
    case "InstanceNorm1d instance_norm":
    case "InstanceNorm2d instance_norm":
    case "InstanceNorm3d instance_norm": {
      if (!isOwn(call, "running_mean", "running_mean") || !isOwn(call, "running_var", "running_var")) return undefined;
      const tracked = call.args.has("running_mean");
      // Without weights nothing in the file says how many features there are.
      const features = size ?? input?.[1];
      if (features === undefined || !isFixed(features)) return undefined;
      given.set("num_features", literal(features));
      given.set("affine", literal(affine));
      given.set("track_running_stats", literal(tracked));
      keep("eps", "momentum");
      return makeLayerPart(name, given);
    }
    case "GroupNorm group_norm":
      if (size === undefined) return undefined;
      keep("num_groups", "eps");
      given.set("num_channels", literal(size));
      given.set("affine", literal(affine));
      return makeLayerPart(name, given);
    case "LayerNorm layer_norm":
    case "LayerNorm2d layer_norm": {
      const sizes = call.args.get("normalized_shape");
      if (!sizes) return undefined;
      const [only] = sizes.kind === "list" || sizes.kind === "tuple" ? sizes.items : [];
      const single =
        (sizes.kind === "list" || sizes.kind === "tuple") && sizes.items.length === 1 && only ? only : sizes;
      given.set("normalized_shape", single);
      keep("eps");
      given.set("elementwise_affine", literal(affine));
      if (affine) given.set("bias", literal(call.args.has("bias")));
      return makeLayerPart(name, given);
    }
    case "RMSNorm rms_norm": {
      const sizes = call.args.get("normalized_shape");
      if (sizes) given.set("normalized_shape", sizes);
      keep("eps");
      given.set("elementwise_affine", literal(affine));
      return makeLayerPart(name, given);
    }
    default:
      return undefined;
  }
}
