import { source } from "../../../../grammar/source.ts";
import { interpret } from "../../../ir/interpret.ts";
import { isFixed, type Shape } from "../../../ir/types.ts";
import { runPipeline } from "../../../pipeline.ts";
import { call, list, literal, type Term } from "../../tree/module-tree.ts";
import { writeTerm } from "../../tree/write-term.ts";
import { fail } from "./run.ts";
import { bool, float, int, listOf, type Tensor, type Value } from "./values.ts";

/** More numbers than a program of Python looks at one by one. */
const MOST = 65_536;
const noNames = { valueOf: () => undefined, hidden: new Set<string>() };

/** The numbers of a tensor that is made of numbers of the program's own. */
export function numbersOf({ shape, origin, stale }: Tensor): readonly number[] {
  const term = origin.kind === "constant" && !origin.isRandom && stale === undefined ? origin.term : undefined;
  if (!term) return fail("numbers of a tensor are asked for, which only inputs and weights tell");
  if (!shape.every(isFixed) || shape.reduce((a, b) => a * b, 1) > MOST) return fail("too many numbers are looked at");
  return calculated(term);
}

/** Blocks of one kind calculate the same again and again. */
const known = new Map<string, readonly number[]>();
const MOST_KNOWN = 64;

function calculated(term: Term): readonly number[] {
  const { text } = writeTerm(term, noNames);
  const found = known.get(text) ?? numbersOfText(text);
  known.delete(text);
  known.set(text, found);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return found;
}

function numbersOfText(value: string): readonly number[] {
  const text = `model Constant {\n  forward(x: [1]) { return ${value} }\n}\n`;
  const { graphs } = runPipeline(source("constant.nn", text), {}, "graph");
  const [graph] = graphs ?? [];
  if (!graph) return fail("a constant cannot be calculated");
  const [result] = interpret(graph, [{ shape: [1], data: Float64Array.of(0) }], [], 1);
  return [...(result?.data ?? [])];
}

/** Most numbers that are written into a text. */
const MOST_WRITTEN = 16_384;
/** Most numbers that one `tensor([…])` has. */
const MOST_IN_ONE = 4096;

/** A constant as a list of its numbers. */
export function numbersAsTerm(term: Term, shape: Shape, isMask: boolean): Term {
  if (!shape.every(isFixed) || shape.reduce((a, b) => a * b, 1) > MOST_WRITTEN)
    return fail("a constant is too long to be written down");
  const numbers = calculated(term).map((each) => Math.fround(each));
  if (!numbers.every(Number.isFinite)) return fail("a constant is infinite");
  const made = numbers.length > MOST_IN_ONE ? inPieces(numbers, shape) : inRows(numbers, shape);
  return isMask ? call("bool", [made]) : made;
}

/** Lists within lists. */
function inRows(numbers: readonly number[], shape: Shape): Term {
  let at = 0;
  const level = (depth: number): Term => {
    const size = shape[depth];
    return size === undefined
      ? literal(short(numbers[at++] ?? 0))
      : list(Array.from({ length: size as number }, () => level(depth + 1)));
  };
  return call("tensor", [level(0)]);
}

function inPieces(numbers: readonly number[], shape: Shape): Term {
  const pieces = Array.from({ length: Math.ceil(numbers.length / MOST_IN_ONE) }, (_, i) =>
    inRows(numbers.slice(i * MOST_IN_ONE, (i + 1) * MOST_IN_ONE), [
      Math.min(MOST_IN_ONE, numbers.length - i * MOST_IN_ONE),
    ]),
  );
  return call("reshape", [call("cat", [list(pieces)]), list(shape.map((size) => literal(size as number)))]);
}

/** The shortest number that is the same in single precision. */
function short(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return near;
  }
  return value;
}

/** `x.item()`, `x.tolist()`: numbers in lists within lists. */
export function listed(tensor: Tensor): Value {
  const numbers = numbersOf(tensor);
  let at = 0;
  const level = (depth: number): Value => {
    if (depth < tensor.shape.length)
      return listOf(Array.from({ length: tensor.shape[depth] as number }, () => level(depth + 1)));
    const number = numbers[at++] ?? 0;
    if (tensor.isMask) return bool(number !== 0);
    return tensor.isInt ? int(Math.round(number)) : float(number);
  };
  return level(0);
}

/** A number, or what a tensor of one number holds that is known. */
export function asNumber(value: Value): Value | undefined {
  if (value.kind === "number") return value;
  if (value.kind !== "tensor" || value.shape.length > 0 || value.isMask) return undefined;
  const isKnown = value.origin.kind === "constant" && value.origin.term !== undefined && !value.origin.isRandom;
  const [number] = isKnown ? numbersOf(value) : [];
  return number === undefined ? undefined : value.isInt ? int(number) : float(number);
}
