import { productOf } from "../../../ir/types.ts";
import { truthOf } from "../interpret/truth-of.ts";
import { call } from "../../tree/module-tree.ts";
import { emitTensor } from "../emit-call.ts";
import { sizeCall, toTerm } from "../terms.ts";
import {
  bool,
  float,
  int,
  isElements,
  listOf,
  none,
  numberIn,
  sizeOf,
  stringIn,
  text,
  unknown,
  type Numeric,
  type Tensor,
  type Value,
} from "../values.ts";
import { argument, emit, problem, tensorIn, type Handler } from "./operation.ts";

/** What is no arithmetic of tensors: sizes, truth values, lists, texts. */

const identity: Handler = ({ args: [first = unknown] }) => first;

const size: Handler = (operation) => {
  const [x, dim] = [tensorIn(argument(operation, 0)), argument(operation, 1, "dim")];
  if (!x) return unknown;
  const { run, place } = operation;
  if (dim === undefined) {
    if (!x.shape) return problem(operation, "all sizes of a tensor are read, whose shape is not known");
    return listOf(x.shape.map(sizeOf));
  }
  const index = numberIn(dim);
  if (index === undefined) return problem(operation, "which size is read is only known at run time");
  if (x.shape) {
    const found = x.shape.at(index);
    return found === undefined
      ? problem(operation, `there is no size ${index}: it has ${x.shape.length}`)
      : sizeOf(found);
  }
  const term = toTerm(run, place, x);
  return term
    ? { kind: "number", size: undefined, term: sizeCall(term, index), isFloat: false, isComputed: true }
    : unknown;
};

const length: Handler = (operation) => {
  const value = argument(operation, 0);
  if (isElements(value)) return int(value.items.length);
  if (value?.kind === "dict") return int(value.entries.size);
  if (value?.kind === "string") return int(value.value.length);
  if (value?.kind === "unknown") return unknown;
  const first = tensorIn(value)?.shape?.[0];
  return first === undefined ? problem(operation, "a length is only known at run time") : sizeOf(first);
};

const numel: Handler = (operation) => {
  const shape = tensorIn(argument(operation, 0))?.shape;
  return shape ? sizeOf(productOf(shape)) : problem(operation, "numel() of a tensor whose shape is not known");
};

/** `int(x)`: of a number, or of a tensor of one. */
const toInt: Handler = (operation) => {
  const value = argument(operation, 0);
  if (value?.kind === "bool") return int(Number(value.value));
  if (value?.kind !== "number")
    return onlyAtRunTime(operation.args[0]) ?? problem(operation, "a number is taken out of a tensor");
  const known = numberIn(value);
  return known === undefined ? { ...value, isFloat: false } : { ...value, size: Math.trunc(known), isFloat: false };
};

const toFloat: Handler = (operation) => {
  const value = argument(operation, 0);
  if (value?.kind === "bool") return float(Number(value.value));
  if (value?.kind === "string") return float(Number(value.value.replace("inf", "Infinity")));
  if (value?.kind !== "number")
    return onlyAtRunTime(operation.args[0]) ?? problem(operation, "a number is taken out of a tensor");
  return { ...value, isFloat: true };
};

const onlyAtRunTime = (value: Value | undefined): Value | undefined =>
  value?.kind === "unknown" ? unknown : undefined;

const toBool: Handler = ({ args: [value = unknown] }) => {
  const truth = truthOf(value);
  return truth === undefined ? unknown : bool(truth);
};

const identityOf = (tensor: Tensor): Tensor => tensor.same ?? tensor;

const isSame =
  (wanted: boolean): Handler =>
  ({ args: [left, right] }) => {
    if (!left || !right || left.kind === "unknown" || right.kind === "unknown") return unknown;
    if (left.kind === "tensor" && right.kind === "tensor")
      return bool((identityOf(left) === identityOf(right)) === wanted);
    const same = left.kind === "bool" && right.kind === "bool" ? left.value === right.value : left.kind === right.kind;
    return bool(same === wanted);
  };

const logical =
  (name: "logical_and" | "logical_or", fold: (a: boolean, b: boolean) => boolean): Handler =>
  (operation) => {
    const [left, right] = operation.args;
    if (tensorIn(left) || tensorIn(right))
      return emit(operation, name, [
        ["input", left],
        ["other", right],
      ]);
    const [a, b] = [left && truthOf(left), right && truthOf(right)];
    if (a !== undefined && b !== undefined) return bool(fold(a, b));
    return unknown;
  };

const not: Handler = (operation) => {
  const [value] = operation.args;
  if (tensorIn(value)) return emit(operation, "logical_not", [["input", value]]);
  const truth = value && truthOf(value);
  return truth === undefined ? unknown : bool(!truth);
};

const format: Handler = ({ args: [template, ...values] }) => {
  let next = 0;
  const show = (value: Value | undefined): string =>
    value?.kind === "string" ? value.value : value?.kind === "number" ? String(numberIn(value) ?? "?") : "…";
  return text((stringIn(template) ?? "").replaceAll("{}", () => show(values[next++])).slice(0, 10_000));
};

const raise: Handler = (operation) => {
  const said = stringIn(operation.args[0]) ?? "";
  return problem(operation, `it raises an exception here${said === "" ? "" : `: ${said}`}`);
};

const dtypeOf: Handler = ({ args: [x] }) => {
  const tensor = tensorIn(x);
  return int(tensor?.isMask ? 11 : tensor?.isInt ? 4 : 6);
};

/** What a number means where a tensor is asked for: it is written as it is. */
const numberAsTensor: Handler = (operation) => {
  const value = argument(operation, 0);
  if (value?.kind === "number" || value?.kind === "bool") return value;
  if (isElements(value)) {
    const { run, place } = operation;
    const data = toTerm(run, place, value);
    const shape = shapeOfList(value);
    return data ? emitTensor(place, call("tensor", [data]), shape, {}, { isInt: areInts(value) }) : unknown;
  }
  return value ?? unknown;
};

function shapeOfList(value: Value): number[] {
  if (!isElements(value)) return [];
  const [first] = value.items;
  return [value.items.length, ...(first ? shapeOfList(first) : [])];
}

const areInts = (value: Value): boolean =>
  isElements(value) ? value.items.every(areInts) : (value as Partial<Numeric>).isFloat === false;

export const languageHandlers: Readonly<Record<string, Handler>> = {
  size,
  len: length,
  dim: ({ args: [x] }) => {
    const shape = tensorIn(x)?.shape;
    return shape ? int(shape.length) : unknown;
  },
  numel,
  int: toInt,
  float: toFloat,
  bool: toBool,
  str: ({ args: [value] }) => (value?.kind === "string" ? value : text("")),
  Int: toInt,
  Float: toFloat,
  Bool: toBool,
  IntImplicit: toInt,
  FloatImplicit: toFloat,
  ScalarImplicit: identity,
  item: toInt,
  "ops.prim.NumToTensor": identity,
  "ops.prim.unchecked_unwrap_optional": identity,
  "ops.prim.tolist": identity,
  _unwrap_optional: identity,
  tensor: numberAsTensor,
  as_tensor: numberAsTensor,
  scalar_tensor: identity,
  __is__: isSame(true),
  __isnot__: isSame(false),
  __not__: not,
  __and__: logical("logical_and", (a, b) => a && b),
  __or__: logical("logical_or", (a, b) => a || b),
  bitwise_and: logical("logical_and", (a, b) => a && b),
  bitwise_or: logical("logical_or", (a, b) => a || b),
  bitwise_not: not,
  __range_length: ({ args }) => {
    const [start, stop, step] = args.map(numberIn);
    if (start === undefined || stop === undefined || !step) return unknown;
    return int(Math.max(0, Math.ceil((stop - start) / step)));
  },
  __derive_index: ({ args }) => {
    const [index, start, step] = args.map(numberIn);
    return index === undefined || start === undefined || step === undefined ? unknown : int(start + index * step);
  },
  format,
  find: ({ args: [of, part] }) => int((stringIn(of) ?? "").indexOf(stringIn(part) ?? "")),
  warn: () => none,
  "ops.prim.RaiseException": raise,
  "ops.prim.dtype": dtypeOf,
  "ops.prim.device": () => text("cpu"),
  "ops.prim.layout": () => int(0),
  "ops.prim.is_cuda": () => bool(false),
  "ops.prim.requires_grad": () => bool(true),
  "ops.prim.is_mkldnn": () => bool(false),
  "ops.prim.is_nested": () => bool(false),
  "ops.prim.data": identity,
  device: () => text("cpu"),
  is_floating_point: ({ args: [x] }) => bool(tensorIn(x)?.isInt !== true),
  // Where it is off, PyTorch takes ways that are faster for it alone.
  is_grad_enabled: () => bool(true),
  is_autocast_enabled: () => bool(false),
  is_autocast_cpu_enabled: () => bool(false),
  is_scripting: () => bool(true),
  is_tracing: () => bool(false),
  has_torch_function: () => bool(false),
  isinstance: () => unknown,
};
