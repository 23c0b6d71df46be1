import { call, literal, type BinaryOperator, type Term } from "../../tree/module-tree.ts";
import { fail, type Run } from "./run.ts";
import { termOf, toTerm } from "./tensors.ts";
import { int, numberIn, type Numeric, type Tensor, type Value } from "./values.ts";

/** What shapes were asked for while a network was followed at some sizes, in order. */
export interface SizeReads {
  readonly here: (readonly unknown[])[];
  /** The same at other sizes: what differs there follows from a size that stays open. */
  readonly elsewhere?: readonly (readonly unknown[])[] | undefined;
}

/** `x.shape`: numbers, of which those that follow from an open size say what they are in the text. */
export function sizesOf(run: Run, tensor: Tensor): readonly Numeric[] {
  const { reads } = run;
  const others = reads.elsewhere?.[reads.here.length];
  reads.here.push(tensor.shape);
  return tensor.shape.map((size, axis) => {
    const other = others?.[axis];
    if (others?.length !== tensor.shape.length || typeof other !== "number" || other === size) return int(size);
    return { ...int(size), open: { other, term: (at) => call("size", [termOf(at, tensor), literal(axis)]) } };
  });
}

const INEXACT = "a number that follows from an open size is handed on as it is";

/** The same calculated with a number that may follow from an open size: here, at other sizes, and in the text. */
export function openResult(
  left: Numeric,
  right: Numeric,
  operator: string,
  calculate: (left: Numeric, right: Numeric) => Value,
): Value {
  const result = calculate(fixed(left), fixed(right));
  const other = calculate(elsewhere(left), elsewhere(right));
  if (result.kind === "bool" && other.kind === "bool") {
    const apart = (a: Numeric, b: Numeric): number => (numberIn(a) ?? NaN) - (numberIn(b) ?? NaN);
    // What is so wherever one looks since both are as far apart everywhere.
    if (apart(fixed(left), fixed(right)) === apart(elsewhere(left), elsewhere(right))) return result;
    return fail("a size that stays open decides what is done: give it a number");
  }
  const [here, there] = [numberIn(result), numberIn(other)];
  if (result.kind !== "number" || here === undefined || there === undefined) return fail(INEXACT);
  if (here === there) return result;
  if (!isOperator(operator)) return fail(`a size that stays open and ${operator}`);
  const term = (run: Run): Term => ({ kind: "binary", operator, left: toTerm(run, left), right: toTerm(run, right) });
  return { ...result, open: { other: there, term } };
}

/** `int(h / 2)`, `math.ceil(h / 2)`: a function of one number. */
export function openCall(value: Numeric, name: string, calculate: (value: number) => number): Numeric {
  const { open } = value;
  const result = int(calculate(numberIn(value) ?? fail(INEXACT)));
  if (!open) return result;
  const other = calculate(open.other);
  if (other === result.size) return result;
  return { ...result, open: { other, term: (run) => call(name, [open.term(run)]) } };
}

export const isOpen = (value: Value): value is Numeric & { readonly open: object } =>
  value.kind === "number" && value.open !== undefined;

const fixed = ({ open: _, ...value }: Numeric): Numeric => value;
const elsewhere = (value: Numeric): Numeric => ({ ...fixed(value), size: value.open?.other ?? value.size });

const isOperator = (operator: string): operator is BinaryOperator => /^(?:[-+*%]|\/\/?|\*\*)$/.test(operator);
