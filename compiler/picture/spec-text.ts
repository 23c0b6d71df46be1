import type { Node } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { showDim, type Shape } from "../ir/types.ts";

/** What a block says behind its type: sizes of filters and windows, channels. */
export function specText({ op, attrs, inputs, type }: Node, types: ReadonlyMap<string, TensorType>): string {
  const shapeOf = (i: number): Shape => types.get(String(inputs[i]))?.shape ?? [];
  const sizes = (name: string): readonly number[] => (attrs[name] ?? []) as readonly number[];
  const stride = sizes("stride").some((size) => size !== 1) ? [`/${same(sizes("stride"))}`] : [];
  const output = type.shape.slice(2).map(showDim).join("×");
  switch (op.name) {
    case "conv2d":
    case "conv_transpose2d": {
      const [, , height, width] = shapeOf(1);
      const groups = attrs["groups"] as number;
      const channels = `${dim(shapeOf(0)[1])}→${dim(type.shape[1])}`;
      return [
        `${dim(height)}×${dim(width)}`,
        channels,
        ...stride,
        ...(groups === 1 ? [] : groups === shapeOf(0)[1] ? ["depthwise"] : [`${groups} groups`]),
      ].join(" ");
    }
    case "linear":
      return `${dim(shapeOf(1)[1])}→${dim(shapeOf(1)[0])}`;
    case "max_pool2d":
    case "avg_pool2d":
      return [
        sizes("kernel_size").join("×"),
        ...(same(sizes("kernel_size")) === same(sizes("stride")) ? [] : stride),
      ].join(" ");
    case "adaptive_avg_pool2d":
    case "adaptive_max_pool2d":
    case "upsample_nearest2d":
    case "upsample_bilinear2d":
      return `→${output}`;
    default:
      return "";
  }
}

const dim = (size: Shape[number] | undefined): string => (size === undefined ? "?" : showDim(size));
const same = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : values.join("×");
