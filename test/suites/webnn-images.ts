import { sayConvolution, sayTransposed, transposedLength } from "./say/convolution.ts";
import type { Sides } from "./say/padding.ts";
import { sayAveragePool, sayMaxPool, sayPowerPool, type Pooling } from "./say/pooling.ts";
import { sayResize } from "./say/resize.ts";
import { inOrder } from "./say/shape.ts";
import {
  call,
  fromFront,
  numberAttr,
  numbersAttr,
  permuted,
  range,
  wordAttr,
  type Say,
  type Speech,
  type Words,
} from "./speech.ts";
import { LeftOut } from "./vector-case.ts";

/** WebNN's methods that have layouts: convolutions, pools, normalization, resampling. */

/** WebNN's [top, bottom, left, right]. */
function sidesOf(s: Speech): Sides {
  if (typeof s.attrs["autoPad"] === "string" && s.attrs["autoPad"] !== "explicit") throw new LeftOut("autoPad");
  const [top = 0, bottom = 0, left = 0, right = 0] = numbersAttr(s, "padding") ?? [];
  return { before: [top, left], after: [bottom, right] };
}

const TO_NCHW = [0, 3, 1, 2];
/** Runs over [N, C, H, W] whatever the layout. */
const asNchw = (s: Speech, layout: string, run: (x: string) => string): string =>
  wordAttr(s, layout, "nchw") === "nhwc"
    ? inOrder(s.tensor("input"), TO_NCHW, (x) => run(s.set(x)))
    : run(s.tensor("input"));

/** Where the dimensions of a filter lie, in PyTorch's order. */
const filterOrder = (layout: string, ours: string): number[] => [...ours].map((letter) => layout.indexOf(letter));

const steps = (s: Speech, name: string): readonly number[] => numbersAttr(s, name) ?? [1, 1];

const conv2d: Say = (s) => {
  const weight = permuted(s.tensor("filter"), filterOrder(wordAttr(s, "filterLayout", "oihw"), "oihw"));
  const run = (x: string): string =>
    sayConvolution({
      x,
      weight,
      bias: s.optional("bias"),
      stride: steps(s, "strides"),
      sides: sidesOf(s),
      dilation: steps(s, "dilations"),
      groups: numberAttr(s, "groups", 1),
    });
  return activated(s, asNchw(s, "inputLayout", run));
};

const convTranspose2d: Say = (s) => {
  const weight = s.set(permuted(s.tensor("filter"), filterOrder(wordAttr(s, "filterLayout", "iohw"), "iohw")));
  const [stride, dilation, sides] = [steps(s, "strides"), steps(s, "dilations"), sidesOf(s)];
  const wanted = numbersAttr(s, "outputSizes");
  const run = (x: string): string => {
    const [from, kernel] = [s.shape(x).slice(2), s.shape(weight).slice(2)];
    const extra = wanted?.map((size, i) => {
      const full = transposedLength(from[i] as number, kernel[i] as number, stride[i] as number, dilation[i] as number);
      return size - (full - (sides.before[i] as number) - (sides.after[i] as number));
    });
    const how = { x, weight, bias: s.optional("bias"), stride, sides, dilation, groups: numberAttr(s, "groups", 1) };
    return sayTransposed(s, how, extra ?? numbersAttr(s, "outputPadding") ?? [0, 0]);
  };
  return activated(s, asNchw(s, "inputLayout", run));
};

const pool =
  (say: (s: Speech, pooling: Pooling) => string): Say =>
  (s) =>
    asNchw(s, "layout", (x) => {
      const size = s.shape(x).slice(2);
      const given = {
        x,
        kernel: numbersAttr(s, "windowDimensions") ?? size,
        stride: steps(s, "strides"),
        sides: sidesOf(s),
        dilation: steps(s, "dilations"),
      };
      return say(s, { ...given, ceil: isRoundedUp(s, given, size) });
    });

function isRoundedUp(
  s: Speech,
  { kernel, stride, sides, dilation }: Omit<Pooling, "ceil">,
  size: readonly number[],
): boolean {
  const wanted = numbersAttr(s, "outputSizes");
  if (!wanted) return wordAttr(s, "outputShapeRounding", wordAttr(s, "roundingType", "floor")) === "ceil";
  return size.some((each, i) => {
    const reach = ((kernel[i] as number) - 1) * (dilation[i] as number) + 1;
    const room = each + (sides.before[i] as number) + (sides.after[i] as number) - reach;
    return Math.floor(room / (stride[i] as number)) + 1 !== wanted[i];
  });
}

/** Along dimension 1, whatever the axis. */
const batchNormalization: Say = (s) => {
  const shape = s.shape(s.tensor("input"));
  const axis = fromFront(numberAttr(s, "axis", 1), shape.length);
  const run = (x: string): string =>
    call("batch_norm", [x, s.tensor("mean"), s.tensor("variance")], {
      weight: s.optional("scale"),
      bias: s.optional("bias"),
      eps: numberAttr(s, "epsilon", 1e-5),
    });
  if (shape.length === 1) return activated(s, `squeeze(${run(`unsqueeze(${s.tensor("input")}, 0)`)}, 0)`);
  const others = range(shape.length).filter((dim) => dim !== axis);
  return activated(s, inOrder(s.tensor("input"), [others[0] as number, axis, ...others.slice(1)], run));
};

const instanceNormalization: Say = (s) =>
  asNchw(s, "layout", (x) => {
    if (
      s
        .shape(x)
        .slice(2)
        .every((size) => size === 1)
    )
      throw new LeftOut("one value in a channel, which PyTorch refuses");
    const eps = numberAttr(s, "epsilon", 1e-5);
    return call("instance_norm", [x], { weight: s.optional("scale"), bias: s.optional("bias"), eps });
  });

/** Over the last dimensions, in the order of the axes, which is that of scale and bias. */
const layerNormalization: Say = (s) => {
  const x = s.tensor("input");
  const shape = s.shape(x);
  const axes = (numbersAttr(s, "axes") ?? range(shape.length).slice(1)).map((axis) => fromFront(axis, shape.length));
  if (axes.length === 0) throw new LeftOut("normalization over no dimension, which PyTorch refuses");
  const order = [...range(shape.length).filter((dim) => !axes.includes(dim)), ...axes];
  return inOrder(x, order, (moved) =>
    call("layer_norm", [moved, axes.map((axis) => shape[axis] as number)], {
      weight: s.optional("scale"),
      bias: s.optional("bias"),
      eps: numberAttr(s, "epsilon", 1e-5),
    }),
  );
};

const resample2d: Say = (s) => {
  const x = s.tensor("input");
  const axes = numbersAttr(s, "axes") ?? [2, 3];
  const [given, scales] = [numbersAttr(s, "sizes"), numbersAttr(s, "scales") ?? [1, 1]];
  const sizes = given ?? axes.map((axis, i) => Math.floor((s.shape(x)[axis] as number) * (scales[i] as number)));
  const how = wordAttr(s, "mode", "nearest-neighbor") === "linear" ? "linear" : "nearest, halves down";
  return sayResize(s, { x, axes, sizes, how });
};

/** The older API could ask for an activation with the op. */
const activations: Readonly<Record<string, string>> = {
  relu: "relu",
  relu6: "relu6",
  sigmoid: "sigmoid",
  tanh: "tanh",
};

function activated(s: Speech, expression: string): string {
  const given = s.attrs["activation"] as { activation: string; args?: readonly unknown[] } | undefined;
  if (!given) return expression;
  const options = given.args?.[0] as Readonly<Record<string, number>> | undefined;
  if (given.activation === "leakyRelu") return call("leaky_relu", [expression, options?.["alpha"] ?? 0.01]);
  if (given.activation === "clamp") return clamped(expression, options?.["minValue"], options?.["maxValue"]);
  const name = activations[given.activation];
  if (name === undefined) throw new LeftOut("an activation with an op", given.activation);
  return call(name, [expression]);
}

/** Without bounds nothing is done, and PyTorch refuses. */
export const clamped = (x: string, min: number | undefined, max: number | undefined): string =>
  min === undefined && max === undefined ? x : call("clamp", [x], { min, max });

export const webnnImageWords: Words = {
  averagePool2d: pool((s, pooling) => sayAveragePool(s, pooling, false)),
  batchNormalization,
  conv2d,
  convTranspose2d,
  instanceNormalization,
  l2Pool2d: pool((s, pooling) => sayPowerPool(s, pooling, 2)),
  layerNormalization,
  maxPool2d: pool((_, pooling) => sayMaxPool(pooling)),
  resample2d,
};

/** Android's L2 pooling takes the mean of the squares, where WebNN's takes their sum. */
export const androidL2Pool: Say = pool((s, pooling) => {
  const squares = s.set(`square(${pooling.x})`);
  return `sqrt(${sayAveragePool(s, { ...pooling, x: squares }, false)})`;
});
