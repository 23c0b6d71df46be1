import { isFixed, type Shape } from "../../../ir/types.ts";
import { int, text } from "../onnx-model.ts";
import { floats, inputOf, numberOf, numbersOf, textOf, type OnnxCall, type OnnxRules } from "../onnx-call.ts";
import { belowOf, type OnnxResult } from "../onnx-graph.ts";

/** Views keep what elements are, so that a mask stays a mask and a place a place. */
const given = (call: OnnxCall): OnnxResult => inputOf(call, 0).value;

function slice(call: OnnxCall): OnnxResult {
  const [dim, start, step] = [numberOf(call, "dim"), numberOf(call, "start"), numberOf(call, "step")];
  const count = (call.attrs["count"] as Shape)[0] ?? 1;
  // All of the open batch.
  if (!isFixed(count)) return given(call);
  const end = start + count * step;
  // What goes on before the first element begins there from behind, as −1 would.
  return call.onnx.slice(given(call), dim, start, end < 0 ? -(2 ** 31) : end, step);
}

function cat(call: OnnxCall): OnnxResult {
  const { onnx, inputs } = call;
  const kinds = new Set(inputs.map((input) => input?.value.kind));
  const [kind] = kinds;
  const parts = inputs.map((input, i) => (kinds.size === 1 && input ? input.value : floats(call, i)));
  if (parts.length === 1) return parts[0] as OnnxResult;
  const belows = parts.map(({ below }) => below ?? Infinity);
  const joined = onnx.add("Concat", parts, { axis: int(numberOf(call, "dim")) }, kinds.size === 1 ? kind : "float");
  const below = Math.max(...belows);
  return below === Infinity ? joined : { ...joined, below };
}

const modes: Readonly<Record<string, string>> = { constant: "constant", reflect: "reflect", replicate: "edge" };

function pad(call: OnnxCall): OnnxResult {
  const { onnx } = call;
  const [before, after] = [numbersOf(call, "before"), numbersOf(call, "after")];
  const mode = textOf(call, "mode");
  const isGrowing = [...before, ...after].some((count) => count > 0);
  const grown = (counts: readonly number[]): readonly number[] => counts.map((count) => Math.max(0, count));
  let value = floats(call, 0);
  if (mode === "circular") value = padCircular(call, value);
  else if (isGrowing) {
    const pads = onnx.integers([...grown(before), ...grown(after)]);
    const fill = mode === "constant" ? [onnx.number(numberOf(call, "value"))] : [];
    value = onnx.add("Pad", [value, pads, ...fill], { mode: text(modes[mode] ?? mode) });
  }
  // Less than nothing is cut off.
  inputOf(call, 0).shape.forEach((size, dim) => {
    const [front, back] = [before[dim] as number, after[dim] as number];
    if (!isFixed(size) || (front >= 0 && back >= 0)) return;
    const start = Math.max(0, -front);
    value = onnx.slice(value, dim, start, Math.max(0, front) + size + Math.min(0, back));
  });
  return value;
}

/** What lies on the other side is put there. ONNX pads so by itself from opset 19 on. */
function padCircular(call: OnnxCall, x: OnnxResult): OnnxResult {
  const { onnx } = call;
  const [before, after] = [numbersOf(call, "before"), numbersOf(call, "after")];
  return inputOf(call, 0).shape.reduce<OnnxResult>((value, size, dim) => {
    const [front, back] = [before[dim] as number, after[dim] as number];
    if (!isFixed(size) || (front <= 0 && back <= 0)) return value;
    const parts = [
      ...(front > 0 ? [onnx.slice(value, dim, size - front, size)] : []),
      value,
      ...(back > 0 ? [onnx.slice(value, dim, 0, back)] : []),
    ];
    return onnx.add("Concat", parts, { axis: int(dim) });
  }, x);
}

/** Windows are elements that are taken twice. */
function unfold(call: OnnxCall): OnnxResult {
  const { onnx, out } = call;
  const [dim, count, step, dilation] = ["dim", "count", "step", "dilation"].map((name) => numberOf(call, name)) as [
    number,
    number,
    number,
    number,
  ];
  const windows = out[dim] as number;
  const places = Array.from(
    { length: windows * count },
    (_, i) => Math.floor(i / count) * step + (i % count) * dilation,
  );
  const x = given(call);
  const taken = onnx.add("Gather", [x, onnx.integers(places, [windows, count])], { axis: int(dim) }, x.kind);
  const order = out.map((_, i) => i).filter((i) => i !== dim + 1 && i !== out.length);
  const others = [...order, ...(order.length < out.length ? [dim + 1] : [])];
  return onnx.transpose({ ...taken, ...belowOf(x) }, others);
}

/**
 * Windows put back are a transposed convolution whose filter number i has a 1 at its tap i and nothing else. Windows [..., W, ...,
 * count] become [B, count, W], and what comes of that, [B, 1, size], goes back to where W stood.
 */
function fold(call: OnnxCall): OnnxResult {
  const { onnx, out } = call;
  const [dim, step, dilation, size] = ["dim", "step", "dilation", "size"].map((name) => numberOf(call, name)) as [
    number,
    number,
    number,
    number,
  ];
  const { shape } = inputOf(call, 0);
  const last = shape.length - 1;
  const [windows, count] = [shape[dim] as number, shape[last] as number];
  const others = shape.flatMap((_, i) => (i === dim || i === last ? [] : [i]));
  const moved = onnx.transpose(floats(call, 0), [...others, last, dim]);
  // The sizes are literals but for one, which an open batch decides.
  const rows = onnx.add("Reshape", [moved, onnx.integers([-1, count, windows])]);
  const taps = Float64Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  const filter = onnx.numbers([count, 1, count], taps);
  const added = onnx.add("ConvTranspose", [rows, filter], {
    strides: { kind: "ints", value: [step] },
    dilations: { kind: "ints", value: [dilation] },
  });
  const missing = size - ((windows - 1) * step + (count - 1) * dilation + 1);
  const whole =
    missing > 0
      ? onnx.add("Pad", [added, onnx.integers([0, 0, 0, 0, 0, missing]), onnx.number(0)], { mode: text("constant") })
      : added;
  const back = onnx.reshape(whole, [...others.map((i) => shape[i] as Shape[number]), size]);
  return onnx.transpose(
    back,
    out.map((_, i) => (i === dim ? others.length : others.indexOf(i))),
  );
}

export const arrangementRules: OnnxRules = {
  identity: given,
  detach: given,
  copy: given,
  reshape: (call) => call.onnx.reshape(given(call), call.out),
  permute: (call) => call.onnx.transpose(given(call), numbersOf(call, "dims")),
  expand: (call) => call.onnx.expand(given(call), call.out),
  slice,
  cat,
  pad,
  unfold,
  fold,
  sample_index: ({ onnx, out }) => {
    const [scalar] = [onnx.add("Squeeze", [onnx.shape(out)], {}, "int64")];
    const limit = (value: number): OnnxResult => onnx.constant(`integer_${value}`, [], BigInt64Array.of(BigInt(value)));
    return onnx.add("Range", [limit(0), scalar, limit(1)], {}, "int64");
  },
};
