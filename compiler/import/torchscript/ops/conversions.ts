import { isElements, isNone, listOf, numberIn, unknown, type Tensor, type Value } from "../values.ts";
import { argument, emit, problem, tensorIn, type Handler, type Operation } from "./operation.ts";

/** Types of numbers, of which the language has one, and tensors that are made of sizes. */

/** PyTorch's numbers of types: https://github.com/pytorch/pytorch/blob/main/c10/core/ScalarType.h */
const kinds: Readonly<Record<number, "int" | "float" | "bool">> = {
  0: "int",
  1: "int",
  2: "int",
  3: "int",
  4: "int",
  5: "float",
  6: "float",
  7: "float",
  11: "bool",
  15: "float",
};

function convert(operation: Operation, x: Tensor, kind: "int" | "float" | "bool"): Value {
  if (kind === "float") return x.isMask ? emit(operation, "float", [["input", x]]) : { ...x, isInt: false };
  if (kind === "bool") return x.isMask ? x : emit(operation, "bool", [["input", x]]);
  if (x.isInt) return x;
  // An input that is made whole counts something out.
  if (x.input !== undefined) return x;
  return emit(operation, "long", [["input", x]], { isInt: true });
}

/** `to(x, dtype, …)`, `to(x, device, dtype, …)`, `to(x, other, …)`. */
const to: Handler = (operation) => {
  const [x, second, third] = operation.args;
  if (!x || x.kind !== "tensor") return x ?? unknown;
  const other = tensorIn(second);
  if (other) return convert(operation, x, kindOf(other));
  const dtype =
    numberIn(second) ??
    numberIn(operation.named.get("dtype")) ??
    (second?.kind === "string" || isNone(second) ? numberIn(third) : undefined);
  const kind = dtype === undefined ? undefined : kinds[dtype];
  return kind === undefined ? x : convert(operation, x, kind);
};

const kindOf = ({ isMask, isInt }: Tensor): "int" | "float" | "bool" => (isMask ? "bool" : isInt ? "int" : "float");

const typeAs: Handler = (operation) => {
  const [x, other] = [tensorIn(operation.args[0]), tensorIn(operation.args[1])];
  return x && other ? convert(operation, x, kindOf(other)) : unknown;
};

const cast =
  (kind: "int" | "float" | "bool"): Handler =>
  (operation) => {
    const x = tensorIn(operation.args[0]);
    return x ? convert(operation, x, kind) : unknown;
  };

/** `arange(end, …)`, `arange(start, end, …)`, `arange(start, end, step, …)`, each with four that mean nothing here. */
const arange: Handler = (operation) => {
  const positional = operation.args.length - (operation.args.length > 4 ? 4 : 0);
  const [a, b, c] = operation.args.slice(0, positional);
  const isWhole = [a, b, c].every((value) => value?.kind !== "number" || !value.isFloat);
  if (b === undefined) return emit(operation, "arange", [["start", a]], { isInt: isWhole });
  return emit(
    operation,
    "arange",
    [
      ["start", a],
      ["end", b],
      ["step", c],
    ],
    { isInt: isWhole },
  );
};

const eye: Handler = (operation) => {
  const [n, m] = operation.args;
  return emit(operation, "eye", [
    ["n", n],
    ["m", operation.args.length > 5 ? m : undefined],
  ]);
};

/** What is in it nobody can know: zeros are as good. */
const empty: Handler = (operation) => emit(operation, "zeros", [["size", operation.args[0]]]);

const newEmpty: Handler = (operation) => emit(operation, "zeros", [["size", operation.args[1]]]);

/** `copy_(x, y)`: all of x becomes y. */
const copy: Handler = (operation) => {
  const [list] = operation.args;
  if (isElements(list)) return listOf(list.items);
  const [x, y] = [tensorIn(operation.args[0]), operation.args[1]];
  if (!x || !y) return unknown;
  const sizes = x.shape;
  if (y.kind === "tensor") {
    if (!sizes || (y.shape && y.shape.length === sizes.length)) return { ...y, views: [] };
    return emit(operation, "expand_as", [
      ["input", y],
      ["other", x],
    ]);
  }
  return fill(operation);
};

const fill: Handler = (operation) => {
  const [x, value] = operation.args;
  if (!tensorIn(x) || numberIn(value) === undefined)
    return problem(operation, "a tensor is filled with what is no number");
  return emit(operation, "full_like", [
    ["input", x],
    ["fill_value", value],
  ]);
};

const zero: Handler = (operation) => emit(operation, "zeros_like", [["input", operation.args[0]]]);

const scatter: Handler = (operation) => {
  const [x, dim, index, src] = operation.args;
  return emit(operation, "scatter", [
    ["input", x],
    ["dim", dim],
    ["index", index],
    [tensorIn(src) ? "src" : "value", src ?? argument(operation, 3, "value")],
  ]);
};

const indexFill: Handler = (operation) => {
  const [x, dim, index, value] = operation.args;
  return emit(operation, "index_fill", [
    ["input", x],
    ["dim", dim],
    ["index", index],
    ["value", value],
  ]);
};

/** `norm(p, dim)` of weights that weight_norm left in the code. */
const weightNorm: Handler = (operation) => {
  const [v, g, dim] = operation.args;
  const rank = tensorIn(v)?.shape?.length;
  const at = numberIn(dim) ?? 0;
  if (rank === undefined) return unknown;
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== at);
  const dims: Value = {
    kind: "tuple",
    items: others.map((i) => ({ kind: "number", size: i, isFloat: false, isComputed: false })),
  };
  const length = emit(operation, "vector_norm", [
    ["x", v],
    ["dim", dims],
    ["keepdim", { kind: "bool", value: true }],
  ]);
  const unit = emit(operation, "div", [
    ["input", v],
    ["other", length],
  ]);
  return emit(operation, "mul", [
    ["input", unit],
    ["other", g],
  ]);
};

export const conversionHandlers: Readonly<Record<string, Handler>> = {
  to,
  type_as: typeAs,
  _cast_Float: cast("float"),
  _cast_Long: cast("int"),
  arange,
  eye,
  empty,
  new_empty: newEmpty,
  empty_like: (operation) => emit(operation, "zeros_like", [["input", operation.args[0]]]),
  copy,
  fill,
  zero,
  scatter,
  index_fill: indexFill,
  _weight_norm: weightNorm,
};
