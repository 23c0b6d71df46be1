import { divide, isFixed, multiply, sameDim, symbolic, type Dim } from "../../../ir/types.ts";
import { callFunction } from "./call-function.ts";
import { numbersOf } from "./constant-numbers.ts";
import { isOpen, openResult } from "./open-numbers.ts";
import { fail, raised, type Run } from "./run.ts";
import { containerOf } from "./layers.ts";
import { percent } from "./shown.ts";
import {
  bool,
  float,
  int,
  isElements,
  lineageOf,
  memberOf,
  numberIn,
  plainOf,
  text,
  type Elements,
  type Numeric,
  type Tensor,
  type Value,
} from "./values.ts";

const functions: Readonly<Record<string, string>> = {
  "+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floor_divide", "%": "remainder", "**": "pow", "@": "matmul",
  "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
  "&": "logical_and", "|": "logical_or", "^": "logical_xor",
}; // prettier-ignore

const methods: Readonly<Record<string, string>> = {
  "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "@": "matmul", "%": "mod", "**": "pow",
  "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "|": "or", "&": "and",
}; // prettier-ignore

/** `left + right` and its kin, but for `and`, `or` and what looks into lists. */
export function operate(run: Run, operator: string, first: Value, second: Value): Value {
  const [left, right] = [plainOf(first), plainOf(second)];
  const own = ofInstances(run, operator, left, right);
  if (own) return own;
  if (left.kind === "tensor" || right.kind === "tensor") return ofTensors(run, operator, left, right);
  if (operator === "==") return bool(isSame(left, right));
  if (operator === "!=") return bool(!isSame(left, right));
  if (isNumeric(left) && isNumeric(right)) return ofNumbers(operator, asNumeric(left), asNumeric(right));
  if (left.kind === "string" && right.kind === "string") {
    if (operator === "+") return text(left.value + right.value);
    if (operator === "<" || operator === ">")
      return bool(operator === "<" ? left.value < right.value : left.value > right.value);
  }
  if (left.kind === "string" && operator === "%")
    return text(percent(left.value, isElements(right) ? right.items : [right]));
  if (left.kind === "string" && operator === "*")
    return text(left.value.repeat(numberIn(right) ?? fail("text times what is no number")));
  if (isElements(left) && isElements(right) && operator === "+")
    return { kind: left.kind, items: [...left.items, ...right.items] };
  if (isElements(left) && operator === "*") {
    const times = numberIn(right) ?? fail("a list times what is not known");
    return { kind: left.kind, items: Array.from({ length: Math.max(0, times) }, () => left.items).flat() };
  }
  if (isElements(right) && operator === "*") return operate(run, operator, right, left);
  if (left.kind === "set" && right.kind === "set" && /^[&|^-]$/.test(operator)) return ofSets(operator, left, right);
  if (left.kind === "dict" && right.kind === "dict" && operator === "|")
    return { kind: "dict", entries: new Map([...left.entries, ...right.entries]) };
  return fail(`${left.kind} ${operator} ${right.kind}`);
}

/** What a class says of an operator: `__mul__`, or `__rmul__` of what stands behind it. */
function ofInstances(run: Run, operator: string, left: Value, right: Value): Value | undefined {
  const name = methods[operator];
  if (name === undefined) return undefined;
  const called = (self: Value, method: string, other: Value): Value | undefined => {
    const fn = self.kind === "instance" ? memberOf(self.of, method)?.value : undefined;
    if (fn?.kind !== "function" || self.kind !== "instance") return undefined;
    return run.call(run, { kind: "bound", fn, self }, { plain: [other], named: new Map(), span: run.span });
  };
  return called(left, `__${name}__`, right) ?? called(right, `__r${name}__`, left);
}

function ofSets(operator: string, left: Elements, right: Elements): Elements {
  const [onlyLeft, onlyRight] = [
    left.items.filter((each) => !isIn(each, right)),
    right.items.filter((each) => !isIn(each, left)),
  ];
  const both = left.items.filter((each) => isIn(each, right));
  const items: Readonly<Record<string, readonly Value[]>> = {
    "&": both,
    "|": [...left.items, ...onlyRight],
    "^": [...onlyLeft, ...onlyRight],
  };
  return { kind: "set", items: [...(items[operator] ?? onlyLeft)] };
}

const isNumeric = (value: Value): boolean => value.kind === "number" || value.kind === "bool";
const asNumeric = (value: Value): Numeric =>
  value.kind === "number" ? value : value.kind === "bool" ? int(Number(value.value)) : fail("no number");

function ofTensors(run: Run, operator: string, left: Value, right: Value): Value {
  const masks = left.kind === "tensor" && right.kind === "tensor" && left.isMask && right.isMask;
  // What is written `-` and `*` of masks is what numbers are.
  const name = functions[operator] ?? fail(`tensors and ${operator}`);
  if ((operator === "&" || operator === "|" || operator === "^") && !masks) return fail("bits of numbers");
  const plain = [left, right].map((each) => (each.kind === "bool" ? int(Number(each.value)) : each));
  const list = plain.map((each) =>
    isElements(each) ? callFunction(run, "tensor", { plain: [each], named: new Map(), span: run.span }) : each,
  );
  const isInt = [left, right].every((each) =>
    each.kind === "tensor" ? each.isInt : each.kind === "number" && !each.isFloat,
  );
  const result = callFunction(run, name, { plain: list, named: new Map(), span: run.span });
  if (result.kind === "tensor") result.isInt = isInt && !result.isMask && operator !== "/";
  return result;
}

function ofNumbers(operator: string, left: Numeric, right: Numeric): Value {
  if (left.open || right.open) return openResult(left, right, operator, (l, r) => ofNumbers(operator, l, r));
  const [a, b] = [left.size, right.size];
  const isFloat = left.isFloat || right.isFloat;
  if (!isFixed(a) || !isFixed(b)) return ofSizes(operator, a, b, isFloat);
  const make = isFloat ? float : int;
  switch (operator) {
    case "+":
      return make(a + b);
    case "-":
      return make(a - b);
    case "*":
      return make(a * b);
    case "/":
      return b === 0 ? fail("a division by zero") : float(a / b);
    case "//":
      return b === 0 ? fail("a division by zero") : make(Math.floor(a / b));
    case "%":
      return b === 0 ? fail("a division by zero") : make(a - Math.floor(a / b) * b);
    case "**":
      return isFloat || b < 0 ? float(a ** b) : int(a ** b);
    case "&":
      return int(a & b);
    case "|":
      return int(a | b);
    case "^":
      return int(a ^ b);
    case "<<":
      return int(a * 2 ** b);
    case ">>":
      return int(Math.floor(a / 2 ** b));
    default:
      return bool(compared(operator, a, b));
  }
}

function compared(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return fail(`numbers and ${operator}`);
  }
}

/** Of which one is a multiple of the open batch. */
function ofSizes(operator: string, a: Dim, b: Dim, isFloat: boolean): Value {
  const make = (size: Dim | undefined): Numeric =>
    size === undefined ? fail("the batch's size is calculated with") : isFloat ? float(size) : int(size);
  if (operator === "*") return make(multiply(a, b));
  if (!isFixed(a) && !isFixed(b)) {
    if (operator === "/" || operator === "//")
      return operator === "/" ? float(a.factor / b.factor) : make(divide(a, b) ?? fail("the batch's size is divided"));
    if (operator === "+" && a.symbol === b.symbol) return make(symbolic(a.symbol, a.factor + b.factor));
    if (operator === "-" && a.symbol === b.symbol && a.factor > b.factor)
      return make(symbolic(a.symbol, a.factor - b.factor));
    if (/^[<>]=?$/.test(operator) && a.symbol === b.symbol) return bool(compared(operator, a.factor, b.factor));
  }
  if (!isFixed(a) && isFixed(b)) {
    if (operator === "/") return float(symbolic(a.symbol, a.factor / b));
    if (operator === "//" && divide(a, b)) return make(divide(a, b));
    if (operator === "%" && a.factor % b === 0) return make(0);
    if ((operator === "+" || operator === "-") && b === 0) return make(a);
    // A batch holds something.
    if ((operator === ">" && b < 1) || (operator === ">=" && b <= 1)) return bool(true);
    if ((operator === "<" && b <= 1) || (operator === "<=" && b < 1)) return bool(false);
  }
  return fail("the batch's size is calculated with");
}

/** `==` of Python, of what is no tensor. */
export function isSame(first: Value, second: Value): boolean {
  const [left, right] = [plainOf(first), plainOf(second)];
  if (isNumeric(left) && isNumeric(right)) {
    if (isOpen(left) || isOpen(right)) {
      const found = openResult(asNumeric(left), asNumeric(right), "==", (l, r) => bool(isSame(l, r)));
      return found.kind === "bool" && found.value;
    }
    const [a, b] = [asNumeric(left).size, asNumeric(right).size];
    if (isFixed(a) !== isFixed(b)) return fail("the batch's size is compared with a number");
    return sameDim(a, b);
  }
  if (left.kind === "string" && right.kind === "string") return left.value === right.value;
  if (isElements(left) && isElements(right))
    return (
      left.kind === right.kind &&
      left.items.length === right.items.length &&
      left.items.every((item, i) => isSame(item, right.items[i] as Value))
    );
  if (left.kind === "library" && right.kind === "library") return left.path === right.path;
  if (left.kind === "none" || right.kind === "none") return left.kind === right.kind;
  return left === right;
}

/** `value in among` */
export function isIn(value: Value, among: Value): boolean {
  if (among.kind === "string" && value.kind === "string") return among.value.includes(value.value);
  if (among.kind === "dict") return among.entries.has(keyOf(value));
  if (isElements(among)) return among.items.some((item) => isSame(item, value));
  if (among.kind === "instance" && value.kind === "string") return among.registered.has(value.value);
  return fail(`what is looked through is a ${among.kind}`);
}

/** Whether `if value:` goes in. */
export function truthOf(value: Value): boolean {
  switch (value.kind) {
    case "bool":
      return value.value;
    case "number":
      return value.open ? !isSame(value, int(0)) : value.size !== 0;
    case "string":
      return value.value !== "";
    case "none":
      return false;
    case "list":
    case "tuple":
    case "set":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "tensor":
      return ofNumber(value);
    case "instance":
      if (memberOf(value.of, "__len__") ?? memberOf(value.of, "__bool__")) return fail("a length of one's own");
      return !containerOf(lineageOf(value.of).base ?? "") || value.registered.size > 0;
    default:
      return true;
  }
}

function ofNumber(tensor: Tensor): boolean {
  const numbers = numbersOf(tensor);
  return numbers.length === 1 ? numbers[0] !== 0 : fail("a condition over several numbers");
}

/** What a key of a dictionary is found by. */
export function keyOf(given: Value): string {
  const value = plainOf(given);
  switch (value.kind) {
    case "string":
      return `"${value.value}"`;
    case "number":
      if (value.open) return fail("a size that stays open is a key");
      return isFixed(value.size) ? String(value.size) : fail("the batch's size is a key");
    case "bool":
      return String(Number(value.value));
    case "none":
      return "none";
    case "tuple":
      return `(${value.items.map(keyOf).join()})`;
    case "library":
      return value.path;
    case "list":
    case "set":
    case "dict":
      return raised(`a ${value.kind} is a key`);
    default: {
      // Everything else is only like itself.
      const known = identities.get(value) ?? `#${identities.next++}`;
      identities.set(value, known);
      return known;
    }
  }
}

const identities = Object.assign(new WeakMap<Value, string>(), { next: 1 });
