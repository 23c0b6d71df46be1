import type { Span } from "../../../grammar/source.ts";
import * as values from "../../ir/value.ts";
import { showValue, type Value } from "../../ir/value.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { fail, type Context } from "../context.ts";
import { builtin, numberOf, positional, type NumberValue } from "./define-builtin.ts";
import { elementsOf } from "./elements-of.ts";
import { refuse } from "../refuse.ts";
import { roundToDigits, roundHalfEven } from "./round-number.ts";
import { functionValue, type Argument, type Known } from "./values.ts";

/** A function of numbers, as Python's math has it. Where tensors have a function of the same name, it takes those too. */
const ofNumbers = (
  name: string,
  least: number,
  most: number,
  run: (context: Context, numbers: readonly NumberValue[], span: Span) => Value,
): Known =>
  builtin(name, (context, args, span) => {
    const fn = tensorFunctions.get(name);
    if (fn && args.some((argument) => argument.value.kind === "tensor"))
      return context.call(functionValue(fn), args, span);
    const numbers = positional(context, name, args, least, most, span).map((each) => numberOf(context, name, each));
    return run(context, numbers, (args[0] as Argument).span);
  });

/** What a calculation gives: an infinity only of one, and NaN only of NaN. */
function floatOf(context: Context, name: string, numbers: readonly NumberValue[], result: number, span: Span): Value {
  const calculation = `${name} of ${numbers.map(showValue).join(" and ")}`;
  const isFinite = numbers.every(({ value }) => Number.isFinite(value));
  const isPole = result === -Infinity && isFinite && name.startsWith("log");
  if (isPole || (Number.isNaN(result) && numbers.every(({ value }) => !Number.isNaN(value))))
    fail(context, "NN2048", span, { calculation, found: "no number" });
  if (isFinite && !Number.isFinite(result)) fail(context, "NN2049", span, { number: calculation, kind: "float" });
  return values.float(result);
}

const toFloat = (name: string, run: (value: number) => number): Known =>
  ofNumbers(name, 1, 1, (context, numbers, span) =>
    floatOf(context, name, numbers, run((numbers[0] as NumberValue).value), span),
  );

function intOf(context: Context, name: string, number: NumberValue, result: number, span: Span): Value {
  const calculation = `${name} of ${showValue(number)}`;
  if (!Number.isFinite(result)) fail(context, "NN2048", span, { calculation, found: "no number" });
  if (!Number.isSafeInteger(result)) fail(context, "NN2049", span, { number: calculation, kind: "int" });
  return values.int(result);
}

const toInt = (name: string, run: (value: number) => number): Known =>
  ofNumbers(name, 1, 1, (context, [number], span) =>
    intOf(context, name, number as NumberValue, run((number as NumberValue).value), span),
  );

const extreme = (name: "min" | "max"): Known =>
  builtin(name, (context, args, span) => {
    const [first] = args;
    const fn = tensorFunctions.get(name);
    if (fn && args.some((argument) => argument.value.kind === "tensor"))
      return context.call(functionValue(fn), args, span);
    const list =
      args.length === 1 && first
        ? elementsOf(context, first.value, first.span).map((value) => ({ value, span: first.span }))
        : args;
    if (list.length === 0) refuse(context, "count", span, `${name} needs at least one number`);
    const numbers = list.map((argument) => numberOf(context, name, argument));
    return numbers.reduce((best, number) =>
      (name === "min" ? number.value < best.value : number.value > best.value) ? number : best,
    );
  });

/** Of a number, or of a word for what has no digits. */
const float = builtin("float", (context, args, span) => {
  const fn = tensorFunctions.get("float");
  if (fn && args.some((argument) => argument.value.kind === "tensor"))
    return context.call(functionValue(fn), args, span);
  const [argument] = positional(context, "float", args, 1, 1, span) as readonly [Argument];
  if (argument.value.kind !== "string") return values.float(numberOf(context, "float", argument).value);
  const [, sign, word] = /^\s*([+-]?)(inf|infinity|nan)\s*$/i.exec(argument.value.value) ?? [];
  if (word === undefined)
    return refuse(
      context,
      "range",
      argument.span,
      `of words, float takes "inf", "-inf" and "nan", got ${showValue(argument.value)}`,
      "numbers stand without quotes",
    );
  return values.float(word.toLowerCase() === "nan" ? NaN : sign === "-" ? -Infinity : Infinity);
});

export const numberFunctions: readonly Known[] = [
  extreme("min"),
  extreme("max"),
  ofNumbers("abs", 1, 1, (_, [number]) => {
    const { kind, value } = number as NumberValue;
    return kind === "int" ? values.int(Math.abs(value)) : values.float(Math.abs(value));
  }),
  ofNumbers("round", 1, 2, (context, [number, digits], span) => {
    const x = number as NumberValue;
    if (digits === undefined) return intOf(context, "round", x, roundHalfEven(x.value), span);
    if (digits.kind !== "int") return refuse(context, "range", span, "round takes a whole number of digits");
    const rounded = roundToDigits(x.value, digits.value);
    return x.kind === "int" ? intOf(context, "round", x, rounded, span) : values.float(rounded);
  }),
  toInt("floor", Math.floor),
  toInt("ceil", Math.ceil),
  toInt("int", Math.trunc),
  float,
  toFloat("sqrt", Math.sqrt),
  toFloat("exp", Math.exp),
  ofNumbers("log", 1, 2, (context, numbers, span) => {
    const [x, base] = numbers.map(({ value }) => value) as [number, number | undefined];
    return floatOf(context, "log", numbers, base === undefined ? Math.log(x) : Math.log(x) / Math.log(base), span);
  }),
  toFloat("log2", Math.log2),
  toFloat("log10", Math.log10),
  toFloat("sin", Math.sin),
  toFloat("cos", Math.cos),
  toFloat("tan", Math.tan),
  toFloat("tanh", Math.tanh),
  ofNumbers("pow", 2, 2, (context, numbers, span) => {
    const [x, exponent] = numbers as readonly [NumberValue, NumberValue];
    const result = x.value ** exponent.value;
    const isInt = x.kind === "int" && exponent.kind === "int" && exponent.value >= 0;
    if (isInt && !Number.isSafeInteger(result))
      fail(context, "NN2049", span, { number: `pow of ${showValue(x)} and ${showValue(exponent)}`, kind: "int" });
    return isInt ? values.int(result) : floatOf(context, "pow", numbers, result, span);
  }),
];

/** Names for numbers; a user's own names come before them. */
export const namedNumbers: readonly (readonly [name: string, value: Value])[] = [
  ["inf", values.float(Infinity)],
  ["nan", values.float(NaN)],
  ["pi", values.float(Math.PI)],
];
