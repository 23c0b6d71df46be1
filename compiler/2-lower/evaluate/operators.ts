import type { BinaryOperator } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { BadArgument } from "../../ir/arguments.ts";
import { divide, isFixed, sameDim, type Dim } from "../../ir/types.ts";
import * as values from "../../ir/value.ts";
import { kindOf, poison, showValue, type TensorValue, type Value } from "../../ir/value.ts";
import type { Build } from "../../ir/build.ts";
import type { Op } from "../../ir/op.ts";
import { add, div, floorDivide, mul, sub } from "../../ops/elementwise/arithmetic.ts";
import { eq, ge, gt, le, lt, ne } from "../../ops/elementwise/comparisons.ts";
import { timesCount } from "../../ops/reduction/divide-by-count.ts";
import { remainder } from "../../ops/elementwise/pairs.ts";
import { neg } from "../../ops/elementwise/activations.ts";
import { power } from "../../functions/elementwise.ts";
import { fullOf, tensorOf } from "../../functions/constants.ts";
import { numberList } from "../../functions/number-list.ts";
import { dimValue } from "../../functions/shape.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { builderOf } from "../model/build-graph.ts";
import { fail, pathOf, provenances, type Context } from "../context.ts";
import { isMask, maskHelp, maskOp, MASK_NEGATIVE } from "./mask-operators.ts";
import { scaleInitial } from "./scale-initial.ts";
import { takeOne } from "./take-one.ts";
import { functionValue, isKnown, type Argument } from "./values.ts";

/** Comparisons give masks of 0 and 1. */
const tensorOps: Partial<Record<BinaryOperator, Op>> = {
  "+": add,
  "-": sub,
  "*": mul,
  "/": div,
  "//": floorDivide,
  "%": remainder,
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

/** No list of the language is longer. */
export const MOST_ELEMENTS = 1_000_000;
const MOST_CHARACTERS = 100_000;

type Operands = readonly [Argument, Argument];

/** Every binary operator but `and`, `or` and `|>`, whose operands are not both evaluated first. */
export function applyBinary(context: Context, operator: BinaryOperator, operands: Operands, span: Span): Value {
  const [{ value: left }, { value: right }] = operands;
  if (left.kind === "poison" || right.kind === "poison") return poison;
  const refuse = (help?: string): never =>
    fail(
      context,
      "NN2020",
      span,
      {
        operator,
        left: kindOf(left),
        right: kindOf(right),
        help: help ?? maskHelp(operator, left, right) ?? helpFor(operands),
      },
      { label: sidesOf(context, operands) },
    );
  if (left.kind === "initial" || right.kind === "initial") return onInitial(operator, left, right, refuse);
  if (left.kind === "tensor" || right.kind === "tensor") {
    if ((operator === "==" || operator === "!=") && (left.kind === "none" || right.kind === "none"))
      return values.bool(operator === "!=");
    return onTensors(context, operator, operands, span, refuse);
  }
  switch (operator) {
    case "==":
    case "!=": {
      const equal = isEqual(context, left, right, span) ?? refuse(openIn(left) ?? openIn(right));
      return values.bool(equal === (operator === "=="));
    }
    case "..":
      if (left.kind !== "int" || right.kind !== "int")
        return refuse(left.kind === "dim" || right.kind === "dim" ? undefined : "a range runs between ints");
      if (right.value - left.value > MOST_ELEMENTS)
        fail(context, "NN5003", span, { what: "elements in a range", limit: MOST_ELEMENTS });
      return values.list(
        Array.from({ length: Math.max(0, right.value - left.value) }, (_, i) => values.int(left.value + i)),
      );
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (!isNumber(left) || !isNumber(right)) return refuse();
      context.compared?.(left.value, right.value);
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
  if (left.kind === "bool" && right.kind === "bool") return onBools(operator, left.value, right.value) ?? refuse();
  if (isNumber(left) && isNumber(right)) return onNumbers(context, operator, left, right, span, refuse);
  const [a, b] = [asDim(left), asDim(right)];
  if (a !== undefined && b !== undefined)
    return onDims(operator, a, b) ?? refuse("of an open dimension only multiples are known");
  if (operator === "+" && (left.kind === "list" || left.kind === "tuple") && right.kind === left.kind)
    return { kind: left.kind, elements: joined(context, [left.elements, right.elements], span) };
  if (operator === "+" && left.kind === "string" && right.kind === "string")
    return values.text(limited(context, left.value + right.value, span));
  if (operator === "*" && (left.kind === "list" || left.kind === "tuple") && right.kind === "int") {
    if (right.value * left.elements.length > MOST_ELEMENTS || right.value > MOST_ELEMENTS)
      fail(context, "NN5003", span, { what: "elements in a list", limit: MOST_ELEMENTS });
    return { kind: left.kind, elements: Array.from({ length: Math.max(0, right.value) }, () => left.elements).flat() };
  }
  return refuse();
}

/** A string that is not too long to be one. */
export function limited(context: Context, text: string, span: Span): string {
  if (text.length > MOST_CHARACTERS)
    fail(context, "NN5003", span, { what: "characters in a string", limit: MOST_CHARACTERS });
  return text;
}

function joined(context: Context, [left, right]: readonly [readonly Value[], readonly Value[]], span: Span): Value[] {
  if (left.length + right.length > MOST_ELEMENTS)
    fail(context, "NN5003", span, { what: "elements in a list", limit: MOST_ELEMENTS });
  return [...left, ...right];
}

/** A layer among the operands was to be called. */
function helpFor(operands: Operands): string | undefined {
  const open = operands.find(({ value }) => value.kind === "dim");
  if (open) return `${showValue(open.value)} is only known at run time`;
  const layer = operands.find(({ value }) => isKnown(value) && value.role === "instance");
  if (!layer) return operands.map(takeOne).find((help) => help !== undefined);
  return `call it first: ${layer.text ?? "layer"}(…)`;
}

function sidesOf(context: Context, operands: Operands): string | undefined {
  const tensors = operands.flatMap((operand) => (operand.value.kind === "tensor" ? [operand] : []));
  return tensors.length === 0
    ? undefined
    : framed(context, "", tensors[0]?.span as Span, operands, () =>
        provenances(
          context,
          tensors.map(({ value }) => value as TensorValue),
        ),
      );
}

/** What an operator does stands in the name of the operator, at its place. */
function framed<T>(context: Context, name: string, span: Span, args: readonly Argument[], run: () => T): T {
  context.frames.push({ name, span, path: pathOf(context), args });
  try {
    return run();
  } finally {
    context.frames.pop();
  }
}

function onTensors(
  context: Context,
  operator: BinaryOperator,
  operands: Operands,
  span: Span,
  refuse: (help?: string) => never,
): Value {
  const [{ value: left }, { value: right }] = operands;
  return framed(context, operator, span, operands, () => {
    const operandOf = (value: Value) =>
      value.kind === "tensor"
        ? value
        : isNumber(value)
          ? value.value
          : value.kind === "bool"
            ? Number(value.value)
            : value.kind === "dim"
              ? sizeOf(builderOf(context), value.dim)
              : constantOf(context, value, refuse);
    const matmul = tensorFunctions.get("matmul");
    if (operator === "@" && matmul) {
      const isList = ({ value }: Argument): boolean => value.kind === "list" || value.kind === "tuple";
      const factors = operands.map((each) =>
        isList(each) ? { ...each, value: constantOf(context, each.value, refuse) } : each,
      );
      return context.call(functionValue(matmul), factors, span);
    }
    if (operator === "**") return power(builderOf(context), operandOf(left), operandOf(right));
    const op = maskOp(operator, left, right) ?? tensorOps[operator];
    if (operator === "-" && isMask(left) && isMask(right)) return refuse();
    return op ? builderOf(context).op(op, [operandOf(left), operandOf(right)]) : refuse();
  });
}

/** `randn(64) * 0.02`, `2 * rand(3) - 1`. */
function onInitial(operator: BinaryOperator, left: Value, right: Value, refuse: (help?: string) => never): Value {
  const help =
    "random numbers are what a weight begins with, times a number or plus one: Parameter(randn(3, 4) * 0.02)";
  const scale = ({ initial }: Value & { kind: "initial" }, factor: number, shift: number): Value => ({
    kind: "initial",
    initial: scaleInitial(initial, factor, shift),
  });
  if (left.kind === "initial" && isNumber(right)) {
    if (operator === "*") return scale(left, right.value, 0);
    if (operator === "/" && right.value !== 0) return scale(left, 1 / right.value, 0);
    if (operator === "+" || operator === "-") return scale(left, 1, operator === "+" ? right.value : -right.value);
  }
  if (right.kind === "initial" && isNumber(left)) {
    if (operator === "*") return scale(right, left.value, 0);
    if (operator === "+" || operator === "-") return scale(right, operator === "+" ? 1 : -1, left.value);
  }
  return refuse(help);
}

/** An open dimension beside a tensor is a number that only a run knows. */
const sizeOf = (b: Build, dim: Dim): TensorValue => b.op(timesCount, [fullOf(b, [], 1)], { counted: [dim] });

/** A list beside a tensor is one itself: `x - [0.485, 0.456, 0.406]`. */
function constantOf(context: Context, value: Value, refuse: (help?: string) => never): TensorValue {
  if (value.kind !== "list" && value.kind !== "tuple") return refuse();
  try {
    return tensorOf(builderOf(context), numberList.read(value));
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    const isOfTensors = value.elements.some((element) => element.kind === "tensor");
    return refuse(isOfTensors ? undefined : `the list ${error.message}`);
  }
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
  const calculation = `${showValue(left)} ${operator} ${showValue(right)}`;
  const asFloat = (value: number): Value => {
    // Infinities and NaN come of their own kind only.
    const isFinite = Number.isFinite(a) && Number.isFinite(b);
    if (isFinite && Number.isNaN(value)) fail(context, "NN2048", span, { calculation, found: "not a real number" });
    if (isFinite && !Number.isFinite(value)) fail(context, "NN2049", span, { number: calculation, kind: "float" });
    return values.float(value);
  };
  const result = (value: number): Value => {
    if (left.kind === "float" || right.kind === "float") return asFloat(value);
    if (!Number.isSafeInteger(value)) fail(context, "NN2049", span, { number: calculation, kind: "int" });
    return values.int(value);
  };
  const divisor = (): number => (b === 0 ? fail(context, "NN2047", span, { left: showValue(left), operator }) : b);
  switch (operator) {
    case "+":
      return result(a + b);
    case "-":
      return result(a - b);
    case "*":
      return result(a * b);
    case "/":
      return asFloat(a / divisor());
    case "//":
      return result(Math.floor(a / divisor()));
    case "%":
      return result(a - Math.floor(a / divisor()) * b);
    case "**":
      return right.kind === "int" && b < 0 ? asFloat(a ** b) : result(a ** b);
    default:
      return refuse();
  }
}

function onBools(operator: BinaryOperator, a: boolean, b: boolean): Value | undefined {
  if (operator === "&") return values.bool(a && b);
  if (operator === "|") return values.bool(a || b);
  return operator === "^" ? values.bool(a !== b) : undefined;
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

/** Undefined where it depends on how large the batch is. */
function isEqual(context: Context, a: Value, b: Value, span: Span): boolean | undefined {
  context.tick(span);
  if (isNumber(a) && isNumber(b)) {
    context.compared?.(a.value, b.value);
    return a.value === b.value;
  }
  if (a.kind === "dim" && b.kind === "dim") return sameDim(a.dim, b.dim);
  if (a.kind === "dim" && isNumber(b)) return mayBe(a.dim, b.value) ? undefined : false;
  if (isNumber(a) && b.kind === "dim") return isEqual(context, b, a, span);
  if ((a.kind === "list" || a.kind === "tuple") && (b.kind === "list" || b.kind === "tuple")) {
    if (a.elements.length !== b.elements.length) return false;
    const pairs = context.deeper(span, () =>
      a.elements.map((element, i) => isEqual(context, element, b.elements[i] as Value, span)),
    );
    return pairs.includes(false) ? false : pairs.includes(undefined) ? undefined : true;
  }
  if ((a.kind === "bool" || a.kind === "string") && a.kind === b.kind) return a.value === b.value;
  if (a.kind === "callable" && b.kind === "callable") return a === b || sameCallable(a, b);
  return a.kind === "none" && b.kind === "none";
}

/** `2N` is an even number, and at least 2. */
const mayBe = (dim: Dim, value: number): boolean =>
  isFixed(dim) ? dim === value : value >= dim.factor && value % dim.factor === 0;

/** The first open dimension of a list too. */
function openIn(value: Value): string | undefined {
  if (value.kind === "dim") return `${showValue(value)} is only known at run time`;
  if (value.kind !== "list" && value.kind !== "tuple") return undefined;
  return value.elements.map(openIn).find((help) => help !== undefined);
}

/** Two looks at one declaration or instance. */
const sameCallable = (a: object, b: object): boolean =>
  (["declaration", "layer", "instance", "fn"] as const).some(
    (key) => key in a && key in b && (a as Record<string, unknown>)[key] === (b as Record<string, unknown>)[key],
  );

export function negate(context: Context, operand: Value, span: Span): Value {
  if (operand.kind === "poison") return poison;
  if (operand.kind === "int") return values.int(-operand.value);
  if (operand.kind === "float") return values.float(-operand.value);
  if (operand.kind !== "tensor")
    return fail(context, "NN2020", span, { operator: "-", left: kindOf(operand), right: "", help: undefined });
  if (isMask(operand))
    return fail(context, "NN2020", span, { operator: "-", left: "a mask", right: "", help: MASK_NEGATIVE });
  return framed(context, "-", span, [], () => builderOf(context).op(neg, [operand]));
}

/** `~`, which is logical_not. */
export function invert(context: Context, operand: Value, span: Span): Value {
  if (operand.kind === "poison") return poison;
  if (operand.kind === "bool") return values.bool(!operand.value);
  if (operand.kind === "tensor" && isMask(operand))
    return framed(context, "~", span, [], () => builderOf(context).op(eq, [operand, 0]));
  const help =
    operand.kind === "tensor"
      ? "~ turns masks round: compare first, as in ~(x > 0); logical_not(x) is 1 where x is 0"
      : "~ turns masks and bools round";
  return fail(context, "NN2020", span, { operator: "~", left: kindOf(operand), right: "", help });
}
