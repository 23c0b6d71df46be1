import type { Call, Clause, Expression, Subscript } from "../syntax/python-ast.ts";
import { calculate, compareValues } from "./calculate.ts";
import { asNumber, boolValue, numberValue, truthOfValue, unknownValue, type Value } from "./value.ts";

/** The names of a file, and how much may still be done. */
export interface Environment {
  readonly names: Map<string, Value>;
  readonly budget: { left: number };
}

/** The value of an expression; unknown where it is not one of numbers, text, lists and dictionaries. */
export function valueOf(environment: Environment, expression: Expression): Value {
  const { budget, names } = environment;
  if (budget.left-- <= 0) return unknownValue;
  const value = (each: Expression): Value => valueOf(environment, each);
  switch (expression.kind) {
    case "number":
      return numberOf(expression.text);
    case "string":
      return expression.parts.every((part) => typeof part === "string")
        ? { kind: "string", value: expression.parts.join("") }
        : unknownValue;
    case "bool":
      return boolValue(expression.value);
    case "none":
      return { kind: "none" };
    case "name":
      return expression.text === "__name__"
        ? { kind: "string", value: "net" }
        : expression.text === "TYPE_CHECKING"
          ? boolValue(false)
          : (names.get(expression.text) ?? unknownValue);
    case "list":
    case "tuple": {
      const items = expression.elements.flatMap((each) =>
        each.kind === "star" ? (itemsOf(value(each.value)) ?? [unknownValue]) : [value(each)],
      );
      return { kind: expression.kind, items };
    }
    case "dict":
      return dictionary(environment, expression);
    case "unary":
      return unary(expression.operator, value(expression.operand));
    case "binary":
      return binary(environment, expression);
    case "conditional": {
      const truth = truthOfValue(value(expression.condition));
      return truth === undefined ? unknownValue : value(truth ? expression.then : expression.otherwise);
    }
    case "index":
      return index(environment, value(expression.object), expression.subscripts);
    case "comprehension":
      return expression.of === "list" || expression.of === "generator"
        ? comprehension(environment, expression.element, expression.clauses)
        : unknownValue;
    case "call":
      return call(environment, expression);
    default:
      return unknownValue;
  }
}

export const itemsOf = (value: Value): readonly Value[] | undefined =>
  value.kind === "list" || value.kind === "tuple"
    ? value.items
    : value.kind === "dict"
      ? [...value.entries.keys()].map(keyValue)
      : value.kind === "string"
        ? [...value.value].map((each): Value => ({ kind: "string", value: each }))
        : undefined;

const keyValue = (key: string | number): Value =>
  typeof key === "string" ? { kind: "string", value: key } : numberValue(key);

export const keyOf = (value: Value): string | number | undefined =>
  value.kind === "string" ? value.value : asNumber(value);

function numberOf(text: string): Value {
  const plain = text.replaceAll("_", "");
  const value = Number(plain);
  return Number.isNaN(value) ? unknownValue : numberValue(value, !/^0[xob]/i.test(plain) && /[.e]/i.test(plain));
}

function dictionary(environment: Environment, { entries }: Expression & { readonly kind: "dict" }): Value {
  const found = new Map<string | number, Value>();
  for (const entry of entries) {
    const value = valueOf(environment, entry.value);
    if (!entry.key) {
      if (value.kind !== "dict") return unknownValue;
      for (const [key, held] of value.entries) found.set(key, held);
      continue;
    }
    const key = keyOf(valueOf(environment, entry.key));
    if (key === undefined) return unknownValue;
    found.set(key, value);
  }
  return { kind: "dict", entries: found };
}

function unary(operator: string, value: Value): Value {
  if (operator === "not") {
    const truth = truthOfValue(value);
    return truth === undefined ? unknownValue : boolValue(!truth);
  }
  const number = asNumber(value);
  if (number === undefined) return unknownValue;
  const isFloat = value.kind === "number" && value.isFloat;
  return operator === "-"
    ? numberValue(-number, isFloat)
    : operator === "+"
      ? numberValue(number, isFloat)
      : unknownValue;
}

function binary(environment: Environment, { operator, left, right }: Expression & { readonly kind: "binary" }): Value {
  const a = valueOf(environment, left);
  if (operator === "and" || operator === "or") {
    const truth = truthOfValue(a);
    if (truth === undefined) return unknownValue;
    return truth === (operator === "and") ? valueOf(environment, right) : a;
  }
  const b = valueOf(environment, right);
  return compareValues(operator, a, b) ?? calculate(operator, a, b);
}

function index(environment: Environment, object: Value, subscripts: readonly Subscript[]): Value {
  const [only] = subscripts;
  if (!only || subscripts.length > 1) return unknownValue;
  if (only.kind === "slice") return slice(environment, object, only);
  const key = keyOf(valueOf(environment, only));
  if (key === undefined) return unknownValue;
  if (object.kind === "dict") return object.entries.get(key) ?? unknownValue;
  const items = itemsOf(object);
  return (typeof key === "number" && items?.at(key)) || unknownValue;
}

function slice(
  environment: Environment,
  object: Value,
  { start, stop, step }: Subscript & { readonly kind: "slice" },
): Value {
  if ((object.kind !== "list" && object.kind !== "tuple") || step) return unknownValue;
  const [from, to] = [start, stop].map((each) => (each ? asNumber(valueOf(environment, each)) : undefined));
  if ((start && from === undefined) || (stop && to === undefined)) return unknownValue;
  return { kind: object.kind, items: object.items.slice(from, to) };
}

/** Sets what stands before `in` or `=`. */
export function setTarget(environment: Environment, target: Expression, value: Value): void {
  if (target.kind === "name") environment.names.set(target.text, value);
  else if (target.kind === "tuple" || target.kind === "list") {
    const items = itemsOf(value);
    target.elements.forEach((each, i) => setTarget(environment, each, items?.[i] ?? unknownValue));
  }
}

function comprehension(environment: Environment, element: Expression, clauses: readonly Clause[]): Value {
  const items: Value[] = [];
  const inner: Environment = { ...environment, names: new Map(environment.names) };
  const run = (at: number): boolean => {
    const clause = clauses[at];
    if (!clause) return items.push(valueOf(inner, element)) > 0 && inner.budget.left > 0;
    if (clause.kind === "if") {
      const truth = truthOfValue(valueOf(inner, clause.condition));
      return truth === undefined ? false : !truth || run(at + 1);
    }
    const over = itemsOf(valueOf(inner, clause.iterable));
    return (
      over?.every((each) => {
        setTarget(inner, clause.target, each);
        return run(at + 1);
      }) ?? false
    );
  };
  return run(0) ? { kind: "list", items } : unknownValue;
}

function call(environment: Environment, { callee, args }: Call): Value {
  const given = args.map(({ value }) => valueOf(environment, value));
  if (callee.kind === "name" && callee.text === "dict" && args.every(({ name }) => name))
    return { kind: "dict", entries: new Map(args.map(({ name }, i) => [name?.text ?? "", given[i] ?? unknownValue])) };
  if (
    callee.kind !== "name" ||
    environment.names.has(callee.text) ||
    args.some(({ name, kind }) => name ?? kind !== "plain")
  )
    return unknownValue;
  const [first = unknownValue] = given;
  const items = itemsOf(first);
  switch (callee.text) {
    case "range":
      return range(environment, given);
    case "len":
      return items ? numberValue(items.length) : unknownValue;
    case "list":
      return given.length === 0
        ? { kind: "list", items: [] }
        : items
          ? { kind: "list", items: [...items] }
          : unknownValue;
    case "tuple":
      return items ? { kind: "tuple", items } : unknownValue;
    case "int":
    case "float": {
      const number = asNumber(first);
      if (number === undefined) return unknownValue;
      return callee.text === "int" ? numberValue(Math.trunc(number), false) : numberValue(number, true);
    }
    default:
      return unknownValue;
  }
}

function range(environment: Environment, given: readonly Value[]): Value {
  const numbers = given.map(asNumber);
  if (numbers.length === 0 || numbers.includes(undefined)) return unknownValue;
  const [a = 0, b, step = 1] = numbers as number[];
  const [start, stop] = b === undefined ? [0, a] : [a, b];
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
  environment.budget.left -= count;
  if (environment.budget.left <= 0) return unknownValue;
  return { kind: "list", items: Array.from({ length: count }, (_, i) => numberValue(start + i * step, false)) };
}
