import type { BinaryOperator } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { divide, isFixed, sameDim, type Dim } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import { kindOf, poison, showValue, type Value } from "../ir/value.ts";
import type { Op } from "../ir/op.ts";
import { add, div, floorDivide, mul, pow, remainder, sub } from "../ops/arithmetic.ts";
import { eq, ge, gt, le, lt, ne } from "../ops/comparisons.ts";
import { neg } from "../ops/activations.ts";
import { dimValue } from "../functions/shape.ts";
import { tensorFunctions } from "../functions/index.ts";
import { builderOf } from "./build-graph.ts";
import { fail, type Context } from "./context.ts";
import { functionValue } from "./values.ts";

/** Comparisons give masks of 0 and 1. */
const tensorOps: Partial<Record<BinaryOperator, Op>> = {
  "+": add,
  "-": sub,
  "*": mul,
  "/": div,
  "//": floorDivide,
  "%": remainder,
  "**": pow,
  "<": lt,
  "<=": le,
  ">": gt,
  ">=": ge,
  "==": eq,
  "!=": ne,
};

type Number = Value & { kind: "int" | "float" };
const isNumber = (value: Value): value is Number => value.kind === "int" || value.kind === "float";
const asDim = (value: Value): Dim | undefined =>
  value.kind === "int" ? value.value : value.kind === "dim" ? value.dim : undefined;

/** Every binary operator but `and`, `or` and `|>`, whose operands are not both evaluated first. */
export function applyBinary(context: Context, operator: BinaryOperator, left: Value, right: Value, span: Span): Value {
  if (left.kind === "poison" || right.kind === "poison") return poison;
  const refuse = (help?: string): never =>
    fail(context, "NN2020", span, { operator, left: kindOf(left), right: kindOf(right), help });
  if (left.kind === "tensor" || right.kind === "tensor") {
    if ((operator === "==" || operator === "!=") && (left.kind === "none" || right.kind === "none"))
      return values.bool(operator === "!=");
    return onTensors(context, operator, left, right, span, refuse);
  }
  switch (operator) {
    case "==":
      return values.bool(isEqual(left, right));
    case "!=":
      return values.bool(!isEqual(left, right));
    case "..":
      if (left.kind !== "int" || right.kind !== "int") return refuse("a range runs between ints");
      if (right.value - left.value > 1_000_000)
        fail(context, "NN5003", span, { what: "elements in a range", limit: 1_000_000 });
      return values.list(
        Array.from({ length: Math.max(0, right.value - left.value) }, (_, i) => values.int(left.value + i)),
      );
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (!isNumber(left) || !isNumber(right)) return refuse();
      return values.bool(
        operator === "<"
          ? left.value < right.value
          : operator === "<="
            ? left.value <= right.value
            : operator === ">"
              ? left.value > right.value
              : left.value >= right.value,
      );
    default:
      break;
  }
  if (isNumber(left) && isNumber(right)) return onNumbers(context, operator, left, right, span, refuse);
  const [a, b] = [asDim(left), asDim(right)];
  if (a !== undefined && b !== undefined)
    return onDims(operator, a, b) ?? refuse("of an open dimension only multiples are known");
  if (operator === "+" && (left.kind === "list" || left.kind === "tuple") && right.kind === left.kind)
    return { kind: left.kind, elements: [...left.elements, ...right.elements] };
  if (operator === "+" && left.kind === "string" && right.kind === "string")
    return values.text(left.value + right.value);
  if (operator === "*" && (left.kind === "list" || left.kind === "tuple") && right.kind === "int") {
    if (right.value * left.elements.length > 1_000_000)
      fail(context, "NN5003", span, { what: "elements in a list", limit: 1_000_000 });
    return { kind: left.kind, elements: Array.from({ length: Math.max(0, right.value) }, () => left.elements).flat() };
  }
  return refuse();
}

function onTensors(
  context: Context,
  operator: BinaryOperator,
  left: Value,
  right: Value,
  span: Span,
  refuse: (help?: string) => never,
): Value {
  const operandOf = (value: Value) => (value.kind === "tensor" ? value : isNumber(value) ? value.value : refuse());
  const path = [...context.frames].reverse().find((frame) => frame.path !== "")?.path ?? "";
  context.frames.push({ name: operator, span, path, args: [] });
  try {
    if (operator === "@") {
      const matmul = tensorFunctions.get("matmul");
      if (!matmul) return refuse("@ is not supported yet");
      return context.call(
        functionValue(matmul),
        [
          { value: left, span },
          { value: right, span },
        ],
        span,
      );
    }
    const op = tensorOps[operator];
    if (op) return builderOf(context).op(op, [operandOf(left), operandOf(right)]);
  } finally {
    context.frames.pop();
  }
  return refuse();
}

function onNumbers(
  context: Context,
  operator: BinaryOperator,
  left: Number,
  right: Number,
  span: Span,
  refuse: (help?: string) => never,
): Value {
  const [a, b] = [left.value, right.value];
  const result = (value: number): Value => {
    if (left.kind === "float" || right.kind === "float") return values.float(value);
    if (!Number.isSafeInteger(value))
      fail(context, "NN2014", span, {
        problem: `${showValue(left)} ${operator} ${showValue(right)} is beyond the integers that can be told apart (2⁵³)`,
        help: undefined,
      });
    return values.int(value);
  };
  const divisor = (): number =>
    b === 0
      ? fail(context, "NN2014", span, { problem: `${showValue(left)} ${operator} 0 divides by zero`, help: undefined })
      : b;
  switch (operator) {
    case "+":
      return result(a + b);
    case "-":
      return result(a - b);
    case "*":
      return result(a * b);
    case "/":
      return values.float(a / divisor());
    case "//":
      return result(Math.floor(a / divisor()));
    case "%":
      return result(a - Math.floor(a / divisor()) * b);
    case "**":
      return right.kind === "int" && b < 0 ? values.float(a ** b) : result(a ** b);
    default:
      return refuse();
  }
}

function onDims(operator: BinaryOperator, a: Dim, b: Dim): Value | undefined {
  if (operator === "*" && (isFixed(a) || isFixed(b))) {
    const [size, times] = isFixed(a) ? [b, a] : [a, b as number];
    return times >= 1
      ? dimValue(isFixed(size) ? size * times : { symbol: size.symbol, factor: size.factor * times })
      : undefined;
  }
  if (operator === "//" || operator === "/") {
    const quotient = divide(a, b);
    return quotient === undefined ? undefined : dimValue(quotient);
  }
  if ((operator === "+" || operator === "-") && !isFixed(a) && !isFixed(b) && a.symbol === b.symbol) {
    const factor = operator === "+" ? a.factor + b.factor : a.factor - b.factor;
    return factor >= 1 ? dimValue({ symbol: a.symbol, factor }) : undefined;
  }
  return undefined;
}

export function isEqual(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return a.value === b.value;
  if (a.kind === "dim" && b.kind === "dim") return sameDim(a.dim, b.dim);
  if ((a.kind === "list" || a.kind === "tuple") && (b.kind === "list" || b.kind === "tuple"))
    return (
      a.elements.length === b.elements.length &&
      a.elements.every((element, i) => isEqual(element, b.elements[i] as Value))
    );
  if ((a.kind === "bool" || a.kind === "string") && a.kind === b.kind) return a.value === b.value;
  if (a.kind === "callable" && b.kind === "callable") return a === b || sameCallable(a, b);
  return a.kind === "none" && b.kind === "none";
}

/** Two looks at one declaration or instance. */
const sameCallable = (a: object, b: object): boolean =>
  (["declaration", "layer", "instance", "fn"] as const).some(
    (key) => key in a && key in b && (a as Record<string, unknown>)[key] === (b as Record<string, unknown>)[key],
  );

export function applyUnary(context: Context, operator: "-" | "not", operand: Value, span: Span): Value {
  if (operand.kind === "poison") return poison;
  if (operator === "not") return values.bool(!truthOf(context, operand, span));
  if (operand.kind === "int") return values.int(-operand.value);
  if (operand.kind === "float") return values.float(-operand.value);
  if (operand.kind !== "tensor")
    return fail(context, "NN2020", span, { operator: "-", left: kindOf(operand), right: "", help: undefined });
  const path = [...context.frames].reverse().find((frame) => frame.path !== "")?.path ?? "";
  context.frames.push({ name: "-", span, path, args: [] });
  try {
    return builderOf(context).op(neg, [operand]);
  } finally {
    context.frames.pop();
  }
}

/** What `if`, `and`, `or` and `not` make of a value: as in Python, 0, "", [] and none are false. */
export function truthOf(context: Context, value: Value, span: Span): boolean {
  switch (value.kind) {
    case "bool":
      return value.value;
    case "int":
    case "float":
      return value.value !== 0;
    case "string":
      return value.value !== "";
    case "none":
      return false;
    case "list":
    case "tuple":
      return value.elements.length > 0;
    case "callable":
      return true;
    default:
      return fail(context, "NN2021", span, { what: kindOf(value) });
  }
}
