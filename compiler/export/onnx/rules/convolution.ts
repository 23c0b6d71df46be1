import type { Pads } from "../../../ir/layout.ts";
import { int, ints } from "../onnx-model.ts";
import { fixedShape, floats, maybeFloats, numberOf, numbersOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

function operands(call: OnnxCall): readonly OnnxResult[] {
  const bias = maybeFloats(call, 2);
  return [floats(call, 0), floats(call, 1), ...(bias ? [bias] : [])];
}

function conv(call: OnnxCall): OnnxResult {
  const padding = call.attrs["padding"] as readonly Pads[];
  return call.onnx.add("Conv", operands(call), {
    kernel_shape: ints(fixedShape(call, 1).slice(2)),
    strides: ints(numbersOf(call, "stride")),
    dilations: ints(numbersOf(call, "dilation")),
    pads: ints([0, 1].flatMap((side) => padding.map((pads) => pads[side] as number))),
    group: int(numberOf(call, "groups")),
  });
}

function convTranspose(call: OnnxCall): OnnxResult {
  const padding = numbersOf(call, "padding");
  return call.onnx.add("ConvTranspose", operands(call), {
    kernel_shape: ints(fixedShape(call, 1).slice(2)),
    strides: ints(numbersOf(call, "stride")),
    dilations: ints(numbersOf(call, "dilation")),
    pads: ints([...padding, ...padding]),
    output_padding: ints(numbersOf(call, "output_padding")),
    group: int(numberOf(call, "groups")),
  });
}

export const convolutionRules: OnnxRules = {
  conv2d: conv,
  conv3d: conv,
  conv_transpose2d: convTranspose,
  conv_transpose3d: convTranspose,
};
