import type { Graph, OpenSize } from "../../../ir/graph.ts";
import { assertNever } from "../../../ir/compiler-bug.ts";
import { isFormula, type Sized, type SizedShape } from "../../../ir/size-formula.ts";
import { isFixed, showDim } from "../../../ir/types.ts";
import type { Buffer } from "../../../5-plan/plan.ts";
import type { OpenMemory } from "../open-memory.ts";

/**
 * A number that follows from open sizes: itself, the symbol of a size, or one calculated from others. `["floor", x, plus, by]` is
 * ⌊(x + plus) / by⌋, `["sum", constant, factor, x, …]` a sum of products, `["product", x, y]`, `["quotient", x, y]`, which is 0 where y
 * is, `["sqrt", x]`, `["log", x]`, `["log2", x]`, and `["single", x]`, rounded to float32.
 */
export type DescribedNumber = number | string | readonly DescribedNumber[];

/** What a host calculates for each size, since it decides what lies where. */
export interface DescribedOpen {
  readonly sizes: readonly ({ readonly name: string } & NonNullable<OpenSize["rule"]>)[];
  /** Where buffers' addresses and all numbers go, in memory. */
  readonly table: number;
  readonly buffers: readonly {
    /** Which of the numbers says how many values it holds; for each sample, if `perSample`. */
    readonly size: number;
    readonly perSample: boolean;
    /** The steps between which it is in use, both included. */
    readonly first: number;
    readonly last: number;
  }[];
  readonly numbers: readonly DescribedNumber[];
  /** Which of the buffers each input and each output is. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export function describeOpen(
  { openSizes = [] }: Graph,
  buffers: readonly Buffer[],
  { table, buffers: placed, numbers }: OpenMemory,
): DescribedOpen {
  const placesOf = (kind: "input" | "result"): readonly number[] =>
    buffers
      .filter((buffer): buffer is Buffer & { kind: typeof kind } => buffer.kind === kind)
      .sort((a, b) => a.index - b.index)
      .map(({ id }) => placed.findIndex((each) => each.id === id));
  return {
    sizes: openSizes.map(({ symbol, rule = { step: 1, least: 1 } }) => ({ name: symbol, ...rule })),
    table,
    buffers: placed.map(({ size, isOpen, first, last }) => ({ size, perSample: isOpen, first, last })),
    numbers: numbers.numbers().map(describeNumber),
    inputs: placesOf("input"),
    outputs: placesOf("result"),
  };
}

/** A shape whose batch stands as it does elsewhere: `"N"`, `"2N"`. */
export const describeShape = (shape: SizedShape): readonly DescribedNumber[] =>
  shape.map((dim) => (isFormula(dim) ? describeNumber(dim) : isFixed(dim) ? dim : showDim(dim)));

function describeNumber(number: Sized): DescribedNumber {
  if (typeof number === "number") return number;
  switch (number.kind) {
    case "symbol":
      return number.name;
    case "floor":
      return ["floor", describeNumber(number.of), number.plus, number.by];
    case "sum":
      return [
        "sum",
        number.constant,
        ...number.terms.flatMap(({ factor, of }): DescribedNumber[] => [factor, describeNumber(of)]),
      ];
    case "product":
      return ["product", ...number.of.map(describeNumber)];
    case "quotient": {
      const quotient = ["quotient", describeNumber(number.of), describeNumber(number.by)] as const;
      return number.isSingle ? ["single", quotient] : quotient;
    }
    case "function": {
      const found = [number.name, describeNumber(number.of)] as const;
      return number.isSingle ? ["single", found] : found;
    }
    default:
      return assertNever(number);
  }
}
