import { divide, isFixed, multiply, type Dim } from "../../../ir/types.ts";
import type { BinaryOperator } from "../../tree/module-tree.ts";
import { emitTensor } from "../emit-call.ts";
import { toTerm } from "../terms.ts";
import {
  bool,
  isElements,
  isNone,
  numberIn,
  stringIn,
  text,
  unknown,
  type Elements,
  type Numeric,
  type Value,
} from "../values.ts";
import { boundedList } from "./bounded-list.ts";
import { argument, emit, tensorIn, type Handler, type Operation } from "./operation.ts";

/** Numbers are calculated here, sizes among them; whatever has a tensor in it becomes a call. */

const numericIn = (value: Value | undefined): Numeric | undefined => (value?.kind === "number" ? value : undefined);

type Fold = (a: number, b: number) => number;

const floorDiv: Fold = (a, b) => Math.floor(a / b);
const modulo: Fold = (a, b) => a - b * Math.floor(a / b);

/** Of two numbers: known ones, the batch times a number, or what only run time tells. */
function combine(operation: Operation, operator: BinaryOperator, left: Numeric, right: Numeric, fold: Fold): Value {
  const isFloat = left.isFloat || right.isFloat || operator === "/";
  const isComputed = left.isComputed || right.isComputed;
  const isTensor = left.isTensor || right.isTensor ? ({ isTensor: true } as const) : {};
  const size = combineSizes(operator, left.size, right.size, fold);
  if (size !== undefined) return { kind: "number", size, isFloat, isComputed, ...isTensor };
  const { run, place } = operation;
  const [a, b] = [toTerm(run, place, left), toTerm(run, place, right)];
  if (!a || !b) return unknown;
  // A name for it, so that a chain of sums does not double with each link.
  const { term } = emitTensor(
    { ...place, hint: place.hint ?? "n" },
    { kind: "binary", operator, left: a, right: b },
    undefined,
  );
  return { kind: "number", size: undefined, term, isFloat, isComputed: true, ...isTensor };
}

function combineSizes(operator: BinaryOperator, a: Dim | undefined, b: Dim | undefined, fold: Fold): Dim | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (isFixed(a) && isFixed(b)) return fold(a, b);
  if (operator === "*") return multiply(a, b);
  if (operator === "//" || operator === "/") return divide(a, b);
  if (operator === "%") return divide(a, b) === undefined ? undefined : 0;
  if (operator === "+" && b === 0) return a;
  if (operator === "+" && a === 0) return b;
  if ((operator === "+" || operator === "-") && !isFixed(a) && !isFixed(b)) {
    const factor = operator === "+" ? a.factor + b.factor : a.factor - b.factor;
    return factor === 0 ? 0 : { symbol: a.symbol, factor };
  }
  return operator === "-" && b === 0 ? a : undefined;
}

const arithmetic =
  (name: string, operator: BinaryOperator, fold: Fold): Handler =>
  (operation) => {
    const [left, right] = [argument(operation, 0), argument(operation, 1, "other")];
    if (isElements(left) && isElements(right) && name === "add")
      return boundedList(operation, left.items.length + right.items.length, () => [...left.items, ...right.items]);
    if (isElements(left) && name === "mul") return repeated(operation, left, numberIn(right));
    if (left?.kind === "string" || right?.kind === "string")
      return text(`${stringIn(left) ?? ""}${stringIn(right) ?? ""}`.slice(0, MOST_CHARACTERS));
    const [a, b] = [numericOf(left), numericOf(right)];
    const alpha = argument(operation, 2, "alpha");
    if (a && b) {
      const scaled =
        alpha?.kind === "number" && alpha.size !== 1 ? combine(operation, "*", b, alpha, (x, y) => x * y) : b;
      return scaled.kind === "number" ? combine(operation, operator, a, scaled, fold) : unknown;
    }
    const extra = (name === "add" || name === "sub") && alpha ? ([["alpha", alpha]] as const) : [];
    return emit(operation, name, [["input", left], ["other", right], ...extra]);
  };

/** A truth value counts as a number. */
const numericOf = (value: Value | undefined): Numeric | undefined =>
  value?.kind === "bool"
    ? { kind: "number", size: value.value ? 1 : 0, isFloat: false, isComputed: false }
    : numericIn(value);

/** Of a message; nothing else is told in texts. */
const MOST_CHARACTERS = 10_000;

const repeated = (operation: Operation, { items }: Elements, count: number | undefined): Value =>
  boundedList(operation, items.length * Math.max(0, count ?? Infinity), () =>
    Array.from({ length: Math.max(0, count ?? 0) }, () => items).flat(),
  );

const div: Handler = (operation) => {
  const [left, right] = [argument(operation, 0), argument(operation, 1, "other")];
  const rounding = argument(operation, 2, "rounding_mode");
  const mode = stringIn(rounding);
  const [a, b] = [numericIn(left), numericIn(right)];
  if (a && b) {
    if (mode === undefined) return combine(operation, "/", a, b, (x, y) => x / y);
    return combine(operation, "//", a, b, mode === "floor" ? floorDiv : (x, y) => Math.trunc(x / y));
  }
  return emit(operation, "div", [
    ["input", left],
    ["other", right],
    ["rounding_mode", isNone(rounding) ? undefined : rounding],
  ]);
};

const comparison =
  (name: string, compare: (a: number, b: number) => boolean): Handler =>
  (operation) => {
    const [left, right] = [argument(operation, 0), argument(operation, 1)];
    if (tensorIn(left) || tensorIn(right))
      return emit(operation, name, [
        ["input", left],
        ["other", right],
      ]);
    const [a, b] = [left, right].map((value) => (value?.kind === "bool" ? Number(value.value) : numberIn(value)));
    if (a !== undefined && b !== undefined) return bool(compare(a, b));
    if (name !== "eq" && name !== "ne") return unknown;
    const equal = isEqual(left, right);
    return equal === undefined ? unknown : bool(equal === (name === "eq"));
  };

function isEqual(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (!left || !right || left.kind === "unknown" || right.kind === "unknown") return undefined;
  if (left.kind === "string" && right.kind === "string") return left.value === right.value;
  if (left.kind === "none" || right.kind === "none") return left.kind === right.kind;
  if (left.kind === "number" && right.kind === "number") {
    if (left.size === undefined || right.size === undefined) return undefined;
    if (isFixed(left.size) || isFixed(right.size)) return left.size === right.size ? true : undefined;
    return left.size.symbol === right.size.symbol && left.size.factor === right.size.factor ? true : undefined;
  }
  if (isElements(left) && isElements(right)) {
    if (left.items.length !== right.items.length) return false;
    const each = left.items.map((item, i) => isEqual(item, right.items[i]));
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
  }
  return undefined;
}

/** Of one number, or of a tensor. */
const unary =
  (name: string, fold: (x: number) => number, isFloat?: boolean): Handler =>
  (operation) => {
    const value = argument(operation, 0);
    const number = numberIn(value);
    if (number !== undefined && value?.kind === "number")
      return { ...value, size: fold(number), isFloat: isFloat ?? value.isFloat };
    return emit(operation, name, [["input", value]]);
  };

const extreme =
  (name: "maximum" | "minimum", fold: (...values: number[]) => number): Handler =>
  (operation) => {
    const [first] = operation.args;
    const values = isElements(first) ? first.items : operation.args;
    const numbers = values.map(numberIn);
    if (numbers.every((each) => each !== undefined))
      return {
        kind: "number",
        size: fold(...numbers),
        isFloat: values.some((each) => each.kind === "number" && each.isFloat),
        isComputed: values.some((each) => each.kind === "number" && each.isComputed),
      };
    return emit(operation, name, [
      ["input", values[0]],
      ["other", values[1]],
    ]);
  };

export const arithmeticHandlers: Readonly<Record<string, Handler>> = {
  add: arithmetic("add", "+", (a, b) => a + b),
  sub: arithmetic("sub", "-", (a, b) => a - b),
  mul: arithmetic("mul", "*", (a, b) => a * b),
  multiply: arithmetic("mul", "*", (a, b) => a * b),
  subtract: arithmetic("sub", "-", (a, b) => a - b),
  pow: arithmetic("pow", "**", (a, b) => a ** b),
  floor_divide: arithmetic("floor_divide", "//", floorDiv),
  floordiv: arithmetic("floor_divide", "//", floorDiv),
  remainder: arithmetic("remainder", "%", modulo),
  rsub: (operation) => {
    const [left, right, ...rest] = operation.args;
    return (arithmeticHandlers["sub"] as Handler)({ ...operation, args: [right as Value, left as Value, ...rest] });
  },
  div,
  divide: div,
  true_divide: div,
  eq: comparison("eq", (a, b) => a === b),
  ne: comparison("ne", (a, b) => a !== b),
  lt: comparison("lt", (a, b) => a < b),
  le: comparison("le", (a, b) => a <= b),
  gt: comparison("gt", (a, b) => a > b),
  ge: comparison("ge", (a, b) => a >= b),
  neg: unary("neg", (x) => -x),
  abs: unary("abs", Math.abs),
  sqrt: unary("sqrt", Math.sqrt, true),
  exp: unary("exp", Math.exp, true),
  log: unary("log", Math.log, true),
  floor: unary("floor", Math.floor),
  ceil: unary("ceil", Math.ceil),
  round: unary("round", Math.round),
  trunc: unary("trunc", Math.trunc),
  "ops.prim.max": extreme("maximum", Math.max),
  "ops.prim.min": extreme("minimum", Math.min),
};
