import {
  dims,
  either,
  fallback,
  float,
  int,
  orNone,
  required,
  scalar,
  size,
  tensor,
  type ArgumentType,
} from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { constant } from "../ops/arrangement/constant.ts";
import { linspace } from "../ops/arrangement/linspace.ts";
import { expand } from "../ops/arrangement/views.ts";
import { pow, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, le, where } from "../ops/elementwise/comparisons.ts";
import { sampleIndex } from "../ops/elementwise/random.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { elementOf, likeMask } from "./masks.ts";
import { numberList, type NumberList } from "./number-list.ts";
import { reshapeTo } from "./shape.ts";

/** Tensors of the network itself: calculated when it is loaded, and never asked of the weights. */

/** Numbers as they are written down. */
export function tensorOf(b: Build, { shape, values, areBools }: NumberList): TensorValue {
  const first = values[0] as number;
  const made = values.every((value) => Object.is(value, first))
    ? fullOf(b, shape, first)
    : reshapeTo(b, b.op(constant, [], { values }), shape);
  return areBools ? { ...made, isMask: true } : made;
}

/** One number, stretched: it takes no memory but its own, whatever the batch. */
export function fullOf(b: Build, shape: Shape, value: number): TensorValue {
  const one = b.op(constant, [], { values: [Math.fround(value)] });
  return shape.length === 0 ? reshapeTo(b, one, []) : b.op(expand, [one], { shape });
}

/** A number to count to, which may be the batch. */
const limit: ArgumentType<Dim> = {
  ...either(float, {
    name: "an open dimension",
    read: (value) => (value.kind === "dim" ? value.dim : float.read(value)),
  }),
  name: "a number",
};

/** A size, which may be the batch. */
const openSize: ArgumentType<Dim> = {
  name: size.name,
  read: (value) => (value.kind === "dim" ? value.dim : size.read(value)),
};

function rangeOf(b: Build, start: Dim, end: Dim, step: Dim): TensorValue {
  if (!isFixed(start) || !isFixed(step))
    return b.fail("open", `arange counts up to an open dimension, not from ${showDim(isFixed(start) ? step : start)}`);
  if (step === 0) return b.fail("range", "the step of arange cannot be 0");
  if (!isFixed(end)) {
    if (start !== 0 || step !== 1)
      return b.fail(
        "open",
        `how many numbers arange(${start}, ${showDim(end)}, ${step}) has is only known at run time`,
        `arange(${showDim(end)}) can be counted; multiply it, and add to it`,
      );
    return b.op(sampleIndex, [], { shape: [end] });
  }
  const count = Math.ceil((end - start) / step);
  if (!(count >= 1))
    return b.fail(
      "size",
      `arange from ${start} to ${end} in steps of ${step} has no numbers, and no tensor here has a size of 0`,
    );
  if (!Number.isFinite(count)) return b.fail("range", `arange has an end, got ${start} to ${end}`);
  return b.op(arange, [], { start, step, count });
}

/** Column numbers minus row numbers, [rows, columns]. */
export function offsets(b: Build, rows: Dim, columns: Dim): TensorValue {
  const down = rangeOf(b, 0, rows, 1);
  return b.op(sub, [rangeOf(b, 0, columns, 1), reshapeTo(b, down, [rows, 1])]);
}

function triangle(b: Build, x: TensorValue, isKept: (offset: TensorValue) => TensorValue, name: string): TensorValue {
  const { shape } = x.type;
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || columns === undefined)
    return b.fail("rank", `${name} expects a matrix or several, got ${showShape(shape)}`);
  return b.op(where, [isKept(offsets(b, rows, columns)), x, 0]);
}

const sized = { size: required(dims) };
const like = { input: required(tensor) };
const value = { fill_value: required(scalar) };

/** A number in a shape; a bool makes a mask. */
const filledWith = (b: Build, shape: Shape, given: number | boolean): TensorValue => {
  const made = fullOf(b, shape, Number(given));
  return typeof given === "boolean" ? { ...made, isMask: true } : made;
};

/** A number in a shape, in a mask where the tensor that it is made like is one. */
const filledLike = (b: Build, x: TensorValue, shape: Shape, given: number | boolean): TensorValue =>
  likeMask(x, fullOf(b, shape, elementOf(x, Number(given))));

const filled = (name: string, number: number): readonly TensorFunction[] => [
  defineFunction({
    name,
    summary: `a tensor of nothing but ${number}`,
    torch: `torch.${name}`,
    isMethod: false,
    params: sized,
    rest: "size",
    apply: (b, { size: shape }) => fullOf(b, shape, number),
  }),
  defineFunction({
    name: `${name}_like`,
    summary: `nothing but ${number}, in the shape of the input`,
    torch: `torch.${name}_like`,
    isMethod: false,
    params: like,
    apply: (b, { input }) => filledLike(b, input, input.type.shape, number),
  }),
  defineFunction({
    name: `new_${name}`,
    summary: `a tensor of nothing but ${number}`,
    torch: `torch.Tensor.new_${name}`,
    params: { ...like, ...sized },
    rest: "size",
    apply: (b, { input, size: shape }) => filledLike(b, input, shape, number),
  }),
];

export const constantFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "tensor",
    summary: "numbers that are part of the network",
    torch: "torch.tensor",
    isMethod: false,
    params: { data: required(numberList) },
    apply: (b, { data }) => tensorOf(b, data),
  }),
  ...filled("zeros", 0),
  ...filled("ones", 1),
  defineFunction({
    name: "full",
    summary: "a tensor of one number",
    torch: "torch.full",
    isMethod: false,
    params: { ...sized, ...value },
    apply: (b, { size: shape, fill_value }) => filledWith(b, shape, fill_value),
  }),
  defineFunction({
    name: "full_like",
    summary: "one number, in the shape of the input",
    torch: "torch.full_like",
    isMethod: false,
    params: { ...like, ...value },
    apply: (b, { input, fill_value }) => filledLike(b, input, input.type.shape, fill_value),
  }),
  defineFunction({
    name: "new_full",
    summary: "a tensor of one number",
    torch: "torch.Tensor.new_full",
    params: { ...like, ...sized, ...value },
    apply: (b, { input, size: shape, fill_value }) => filledLike(b, input, shape, fill_value),
  }),
  defineFunction({
    name: "arange",
    summary: "the numbers from start on, step apart, end excluded; with one argument, those from 0 to it",
    torch: "torch.arange",
    isMethod: false,
    params: { start: fallback(orNone(limit), null), end: fallback(orNone(limit), null), step: fallback(limit, 1) },
    apply(b, { start, end, step }) {
      if (start === null && end === null) return b.fail("count", "arange needs an end");
      return end === null ? rangeOf(b, 0, start as Dim, step) : rangeOf(b, start ?? 0, end, step);
    },
  }),
  defineFunction({
    name: "linspace",
    summary: "so many numbers from start to end, evenly spaced",
    torch: "torch.linspace",
    isMethod: false,
    params: { start: required(float), end: required(float), steps: required(size) },
    apply: (b, { start, end, steps }) => b.op(linspace, [], { start, end, count: steps }),
  }),
  defineFunction({
    name: "logspace",
    summary: "so many powers of base, whose exponents run from start to end, evenly spaced",
    torch: "torch.logspace",
    isMethod: false,
    params: { start: required(float), end: required(float), steps: required(size), base: fallback(float, 10) },
    apply: (b, { start, end, steps, base }) => b.op(pow, [base, b.op(linspace, [], { start, end, count: steps })]),
  }),
  defineFunction({
    name: "new_tensor",
    summary: "numbers that are part of the network",
    torch: "torch.Tensor.new_tensor",
    params: { ...like, data: required(numberList) },
    apply: (b, { data }) => tensorOf(b, data),
  }),
  defineFunction({
    name: "scalar_tensor",
    summary: "a number as a tensor without dimensions",
    torch: "torch.scalar_tensor",
    isMethod: false,
    params: { s: required(float) },
    apply: (b, { s }) => fullOf(b, [], s),
  }),
  defineFunction({
    name: "eye",
    summary: "a matrix with 1 on its diagonal and 0 elsewhere",
    torch: "torch.eye",
    isMethod: false,
    params: { n: required(openSize), m: fallback(orNone(openSize), null) },
    apply(b, { n, m }) {
      const columns = m ?? n;
      if (!isFixed(columns))
        return b.fail(
          "open-twice",
          `eye(${showDim(n)}) would be ${showShape([n, columns])}, and only one dimension can be open`,
        );
      const { isMask: _, ...ones } = b.op(eq, [offsets(b, n, columns), 0]);
      return ones;
    },
  }),
  defineFunction({
    name: "generate_square_subsequent_mask",
    summary: "a mask that lets each place look at itself and what stands before: 0 there, −∞ elsewhere",
    torch: "torch.nn.Transformer.generate_square_subsequent_mask",
    isMethod: false,
    params: { sz: required(size) },
    apply: (b, { sz }) => b.op(where, [b.op(le, [offsets(b, sz, sz), 0]), 0, -Infinity]),
  }),
  defineFunction({
    name: "tril",
    summary: "what lies on and below a diagonal of the last two dimensions; 0 above",
    torch: "torch.tril",
    params: { ...like, diagonal: fallback(int, 0) },
    apply: (b, { input, diagonal }) =>
      likeMask(
        input,
        triangle(b, input, (offset) => b.op(le, [offset, diagonal]), "tril"),
      ),
  }),
  defineFunction({
    name: "triu",
    summary: "what lies on and above a diagonal of the last two dimensions; 0 below",
    torch: "torch.triu",
    params: { ...like, diagonal: fallback(int, 0) },
    apply: (b, { input, diagonal }) =>
      likeMask(
        input,
        triangle(b, input, (offset) => b.op(le, [diagonal, offset]), "triu"),
      ),
  }),
];
