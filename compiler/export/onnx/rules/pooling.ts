import { countOf, everyPlace } from "../../../ir/reference.ts";
import { countedBy } from "../../../ops/pooling/windows.ts";
import { int, ints, type OnnxAttributes } from "../onnx-model.ts";
import { fixedShape, flagOf, floats, numbersOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";

/**
 * Windows with the padding behind the image that all of them reach into: so ceil_mode, of which runtimes have read different things,
 * is not needed.
 */
function windows(call: OnnxCall): {
  readonly attributes: OnnxAttributes;
  readonly isPadded: boolean;
  readonly isBeyond: boolean;
} {
  const [kernel, stride, padding, dilation] = ["kernel_size", "stride", "padding", "dilation"].map((name) =>
    numbersOf(call, name),
  ) as [readonly number[], readonly number[], readonly number[], readonly number[]];
  const size = fixedShape(call, 0).slice(2);
  const behind = size.map((length, axis) => {
    const [step, pad] = [stride[axis] as number, padding[axis] as number];
    const extent = ((kernel[axis] as number) - 1) * (dilation[axis] as number) + 1;
    const reach = ((call.out[axis + 2] as number) - 1) * step - pad + extent - length;
    return Math.max(pad, reach);
  });
  return {
    attributes: { kernel_shape: ints(kernel), strides: ints(stride), pads: ints([...padding, ...behind]) },
    isPadded: [...padding, ...behind].some((count) => count > 0),
    isBeyond: behind.some((count, axis) => count > (padding[axis] as number)),
  };
}

const maxPool = (call: OnnxCall): OnnxResult =>
  call.onnx.add("MaxPool", [floats(call, 0)], {
    ...windows(call).attributes,
    dilations: ints(numbersOf(call, "dilation")),
  });

/** ONNX counts through all images and channels, PyTorch through one. */
function maxPoolIndices(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const attributes = { ...windows(call).attributes, dilations: ints(numbersOf(call, "dilation")) };
  const [, places] = onnx.addAll("MaxPool", [floats(call, 0)], attributes, ["float", "int64"]);
  const count = countOf(fixedShape(call, 0).slice(2));
  return { ...onnx.add("Mod", [places, onnx.integers([count])], {}, "int64"), below: count };
}

/** Where divisors are not those that ONNX would take, sums are divided by a table of them. */
function avgPool(call: OnnxCall): OnnxResult {
  const { onnx, attrs, out } = call;
  const { attributes, isPadded, isBeyond } = windows(call);
  const countsPadding = flagOf(call, "count_include_pad");
  const divisor = attrs["divisor_override"] as number | null;
  const isPlain = divisor === null && (!countsPadding || !isPadded || !isBeyond);
  const average = (counts: boolean): OnnxResult =>
    onnx.add("AveragePool", [floats(call, 0)], { ...attributes, count_include_pad: int(Number(counts)) });
  if (isPlain) return average(countsPadding && isPadded);
  const sizes = out.slice(2) as readonly number[];
  const shape = fixedShape(call, 0);
  const window = attrs as unknown as Parameters<typeof countedBy>[2];
  const area = countOf(numbersOf(call, "kernel_size"));
  const factors = everyPlace(sizes).map((place) => area / (divisor ?? countedBy([0, 0, ...place], shape, window)));
  return onnx.add("Mul", [average(true), onnx.numbers(sizes, factors)]);
}

export const poolingRules: OnnxRules = {
  max_pool2d: maxPool,
  max_pool3d: maxPool,
  max_pool2d_indices: maxPoolIndices,
  max_pool3d_indices: maxPoolIndices,
  avg_pool2d: avgPool,
  avg_pool3d: avgPool,
};
