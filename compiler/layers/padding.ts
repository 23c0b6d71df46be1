import { either, float, int, listOf, required } from "../ir/arguments.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { padTo, type PadMode } from "../functions/padding.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/padding.py";

/** One number for all sides, or one for each: left, right, top, bottom, front, back. */
const padding = required(either(int, listOf(int)));

const shapes = [
  "",
  "[N, C, L] or [C, L]",
  "images [N, C, H, W] or [C, H, W]",
  "volumes [N, C, D, H, W] or [C, D, H, W]",
] as const;

function padLayer(name: string, dims: 1 | 2 | 3, mode: PadMode, summary: string): Layer {
  const isConstant = name.startsWith("Constant");
  return defineLayer({
    name,
    summary,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: isConstant ? { padding, value: required(float) } : { padding },
    forward(b, args, _, input) {
      const { padding: sides, value } = args as { padding: number | readonly number[]; value?: number };
      const x = input as TensorValue;
      const { shape } = x.type;
      const pads = typeof sides === "number" ? Array.from({ length: 2 * dims }, () => sides) : sides;
      if (pads.length !== 2 * dims) b.fail("count", `${name} takes one number or ${2 * dims}, got ${pads.length}`);
      if (shape.length !== dims + 1 && shape.length !== dims + 2)
        b.fail("rank", `${name} expects ${shapes[dims]}, got ${showShape(shape)}`);
      return padTo(b, x, pads, mode, value ?? null);
    },
  });
}

const family = (prefix: string, mode: PadMode, summary: string): Layer[] => [
  padLayer(`${prefix}1d`, 1, mode, summary),
  padLayer(`${prefix}2d`, 2, mode, summary),
  padLayer(`${prefix}3d`, 3, mode, summary),
];

export const paddingLayers: readonly Layer[] = [
  ...family("ZeroPad", "constant", "a border of zeros"),
  ...family("ConstantPad", "constant", "a border of one value"),
  ...family("ReflectionPad", "reflect", "a border that mirrors the input, its outermost elements not repeated"),
  ...family("ReplicationPad", "replicate", "a border that repeats the outermost elements"),
  ...family("CircularPad", "circular", "a border that continues on the other side"),
];
