import { lengthOf } from "./index-value.ts";
import { itemsOf, iteratorOf, lazily } from "./items-of.ts";
import { deleteMember, findMember, getMember, setMember } from "./members.ts";
import { numbersOf } from "./constant-numbers.ts";
import { isOf } from "./is-of.ts";
import { operate, keyOf, truthOf } from "./operators.ts";
import { shown, writtenAs } from "./shown.ts";
import { openCall } from "./open-numbers.ts";
import { fail, raised, tick, type Run } from "./run.ts";
import { setOf } from "./set-methods.ts";
import { sorted } from "./sorted.ts";
import { layers } from "../../../layers/index.ts";
import { callFunction, functionNamed } from "./call-function.ts";
import { isFixed } from "../../../ir/types.ts";
import {
  bool,
  float,
  int,
  listOf,
  none,
  numberIn,
  text,
  tupleOf,
  typeOf,
  type Arguments,
  type ClassValue,
  type Value,
} from "./values.ts";

const MOST_ROUNDS = 100_000;
/** What equals nothing but itself. */
const OBJECT: ClassValue = { kind: "class", name: "object", bases: [], members: new Map() };

/** `len(x)` and the other functions that need no import. */
export function callBuiltin(run: Run, name: string, args: Arguments): Value {
  const { plain, named } = args;
  const [first = none, second] = plain;
  const call = (fn: Value, ...given: Value[]): Value =>
    run.call(run, fn, { plain: given, named: new Map(), span: args.span });
  const items = (value: Value): readonly Value[] => itemsOf(run, value);
  switch (name) {
    case "len":
      return lengthOf(run, first);
    case "range":
      return listOf(rangeOf(plain).map(int));
    case "zip": {
      const iterators = plain.map((each) => (each.kind === "iterator" ? each : iteratorOf(lazily(run, each))));
      const rows: Value[] = [];
      for (;;) {
        tick(run);
        const row: Value[] = [];
        for (const { pull } of iterators) {
          const item = pull();
          if (!item) return listOf(rows);
          row.push(item);
        }
        if (row.length === 0) return listOf(rows);
        rows.push(tupleOf(row));
      }
    }
    case "enumerate": {
      const start = numberIn(second ?? named.get("start") ?? int(0)) ?? 0;
      return listOf(items(first).map((each, i) => tupleOf([int(start + i), each])));
    }
    case "map":
      return listOf(items(second ?? none).map((each) => call(first, each)));
    case "filter":
      return listOf(items(second ?? none).filter((each) => truthOf(first.kind === "none" ? each : call(first, each))));
    case "reversed":
      return listOf([...items(first)].reverse());
    case "sorted":
      return listOf(sorted(run, items(first), named));
    case "sum":
      return items(first).reduce<Value>(
        (total, each) => operate(run, "+", total, each),
        second ?? named.get("start") ?? int(0),
      );
    case "min":
    case "max":
      return extreme(run, name, plain.length === 1 ? items(first) : plain, named.get("key"));
    case "any":
      return bool(items(first).some(truthOf));
    case "all":
      return bool(items(first).every(truthOf));
    case "abs":
      return first.kind === "tensor"
        ? callFunction(run, "abs", args)
        : first.kind === "number" && isFixed(first.size)
          ? { ...first, size: Math.abs(first.size) }
          : fail("abs");
    case "round": {
      const value = numberIn(first) ?? fail("round of what is not known");
      const digits = second ? (numberIn(second) ?? 0) : 0;
      const scaled = value * 10 ** digits;
      // Half to even.
      const near = Math.abs(scaled % 1) === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled);
      return second ? float(near / 10 ** digits) : int(near);
    }
    case "int":
    case "float":
      return numeric(name, first);
    case "bool":
      return bool(truthOf(first));
    case "str":
    case "format":
      return text(writtenAs(first, second?.kind === "string" ? second.value : ""));
    case "repr":
      if (first.kind === "string" && /['\\\n]/.test(first.value)) return fail("repr of a text with quotes");
      return text(first.kind === "string" ? `'${first.value}'` : shown(first));
    case "list":
      return listOf(plain.length === 0 ? [] : items(first));
    case "tuple":
      return tupleOf(plain.length === 0 ? [] : items(first));
    case "set":
    case "frozenset":
      return setOf(plain.length === 0 ? [] : items(first));
    case "dict": {
      const entries = new Map<string, { key: Value; value: Value }>();
      if (first.kind === "dict") for (const [key, entry] of first.entries) entries.set(key, entry);
      else if (plain.length > 0)
        for (const pair of items(first)) {
          const [key = none, value = none] = items(pair);
          entries.set(keyOf(key), { key, value });
        }
      for (const [key, value] of named) entries.set(keyOf(text(key)), { key: text(key), value });
      return { kind: "dict", entries };
    }
    case "isinstance":
      return bool(isOf(first, second ?? none));
    case "issubclass":
      return bool(isOf(first, second ?? none, true));
    case "callable":
      return bool(/^(?:function|native|bound|class|library|instance)$/.test(first.kind));
    case "hasattr":
      if (first.kind === "library" && second?.kind === "string") return bool(isKnown(second.value));
      return bool(second?.kind === "string" && findMember(run, first, second.value) !== undefined);
    case "getattr": {
      const found = second?.kind === "string" ? findMember(run, first, second.value) : fail("getattr of no name");
      return found ?? plain[2] ?? missing(first, second);
    }
    case "setattr":
      setMember(run, first, second?.kind === "string" ? second.value : fail("setattr of no name"), plain[2] ?? none);
      return none;
    case "delattr":
      deleteMember(first, second?.kind === "string" ? second.value : fail("delattr of no name"));
      return none;
    case "vars":
      return getMember(run, first, "__dict__");
    case "print":
      return none;
    case "object":
      return { kind: "instance", of: OBJECT, attributes: new Map(), registered: new Map() };
    case "iter":
      return first.kind === "iterator" ? first : iteratorOf(lazily(run, first));
    case "next": {
      // What gives lists here gives iterators in Python: zip, map, enumerate, parameters().
      const head = first.kind === "iterator" ? first.pull() : first.kind === "list" ? first.items.shift() : undefined;
      return head ?? second ?? raised("next of nothing");
    }
    case "slice":
      return plain.length === 1
        ? { kind: "slice", start: none, stop: first, step: none }
        : { kind: "slice", start: first, stop: second ?? none, step: plain[2] ?? none };
    case "type":
      return first.kind === "instance" ? typeOf(first) : { kind: "library", path: `builtins.${typeName(first)}` };
    case "pow":
      return operate(run, "**", first, second ?? none);
    case "divmod":
      return tupleOf([operate(run, "//", first, second ?? none), operate(run, "%", first, second ?? none)]);
    case "chr":
      return text(String.fromCodePoint(numberIn(first) ?? 0));
    case "ord":
      return int(first.kind === "string" ? (first.value.codePointAt(0) ?? 0) : fail("ord of no text"));
    default:
      return /(?:Error|Exception)$/.test(name) ? text(plain.map(shown).join(" ")) : fail(`${name}()`);
  }
}

/** Whether PyTorch has a name, as far as nnc knows it. */
const isKnown = (name: string): boolean => functionNamed(name) !== undefined || layers.has(name);

const typeName = (value: Value): string =>
  value.kind === "number" ? (value.isFloat ? "float" : "int") : value.kind === "string" ? "str" : value.kind;

function rangeOf(plain: readonly Value[]): number[] {
  const [a, b, c] = plain.map((each) => numberIn(each) ?? fail("how often a loop goes is not known"));
  const [start, stop, step] = b === undefined ? [0, a ?? 0, 1] : [a ?? 0, b, c ?? 1];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= MOST_ROUNDS)) return fail("a loop goes too often");
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function numeric(name: "int" | "float", value: Value): Value {
  if (value.kind === "string") {
    const number = /^[+-]?inf(inity)?$/i.test(value.value)
      ? value.value.startsWith("-")
        ? -Infinity
        : Infinity
      : Number(value.value);
    if (Number.isNaN(number) && !/^nan$/i.test(value.value)) return fail("a text that is no number");
    return name === "int" ? int(Math.trunc(number)) : float(number);
  }
  if (value.kind === "bool") return name === "int" ? int(Number(value.value)) : float(Number(value.value));
  if (value.kind === "tensor") {
    const [number = 0] = numbersOf(value);
    return name === "int" ? int(Math.trunc(number)) : float(number);
  }
  if (value.kind !== "number") return fail(`${name}() of a ${value.kind}`);
  if (name === "float") return { ...value, isFloat: true };
  if (value.open) return openCall(value, "int", Math.trunc);
  if (isFixed(value.size)) return int(Math.trunc(value.size));
  return Number.isInteger(value.size.factor) ? int(value.size) : fail("a part of the batch's size");
}

function extreme(run: Run, name: string, values: readonly Value[], key: Value | undefined): Value {
  const by = (value: Value): Value =>
    key ? run.call(run, key, { plain: [value], named: new Map(), span: run.span }) : value;
  if (values.length === 0) return fail(`${name} of nothing`);
  return values.reduce((best, each) => {
    const isBetter =
      name === "min" ? truthOf(operate(run, "<", by(each), by(best))) : truthOf(operate(run, ">", by(each), by(best)));
    return isBetter ? each : best;
  });
}

/** What has no attribute of a name, which a `try` may catch if it is an object of the file's. */
function missing(object: Value, name: Value | undefined): never {
  const why = `there is no ${name?.kind === "string" ? name.value : "attribute without a name"}`;
  return object.kind === "instance" ? raised(why) : fail(why);
}
