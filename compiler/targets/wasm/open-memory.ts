import { createNumberTable, type NumberTable } from "../../5-plan/open/number-table.ts";
import type { OpenPlan, Plan } from "../../5-plan/plan.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Sized } from "../../ir/size-formula.ts";
import { isFixed } from "../../ir/types.ts";
import { i32, withImmediates, type Wat } from "./wat/wat.ts";

/**
 * Where open sizes decide what lies where, the host says so before it runs: in a table in memory, behind the weights and what loading needs. Runs read from it
 * what they hand to kernels.
 */
export interface OpenMemory {
  /** Where the table begins, in bytes. */
  readonly table: number;
  /** What runs have of their own: intermediate values, inputs and results. */
  readonly buffers: readonly PlacedBuffer[];
  readonly numbers: NumberTable;
  /** Where a buffer lies; undefined if that does not depend on sizes. */
  readonly addressOf: (buffer: number) => Wat | undefined;
  /** A count or a distance. */
  readonly size: (size: Sized) => Wat;
  /** A number to calculate with, in all lanes. */
  readonly factor: (size: Sized) => Wat;
}

export interface PlacedBuffer {
  readonly id: number;
  /** Which of the numbers its size is; for each sample, if it is open. */
  readonly size: number;
  readonly isOpen: boolean;
  /** The steps between which it is in use. */
  readonly first: number;
  readonly last: number;
}

const ENTRY = 4;

export function createOpenMemory(plan: Plan, { sizes, lifetimes }: OpenPlan, table: number): OpenMemory {
  const numbers = createNumberTable();
  const always = { first: 0, last: plan.run.length };
  const ends = plan.buffers.filter(({ kind }) => kind === "input" || kind === "result");
  const buffers = [...lifetimes, ...ends.map(({ id, size }) => ({ id, size, ...always }))].map(
    ({ id, size, first, last }): PlacedBuffer => ({
      id,
      size: numbers.indexOf(sizes[id] ?? 0),
      isOpen: !isFixed(size),
      first,
      last,
    }),
  );
  const places = new Map(buffers.map(({ id }, i) => [id, i]));
  const entry = (instruction: string, which: number): Wat =>
    withImmediates(instruction, [`offset=${table + which * ENTRY}`], i32(0));
  // Each number stands there twice: as a whole number, and in single precision.
  const place = (size: Sized): number => buffers.length + 2 * numbers.indexOf(size);
  return {
    table,
    buffers,
    numbers,
    addressOf(buffer) {
      const which = places.get(buffer);
      return which === undefined ? undefined : entry("i32.load", which);
    },
    size: (size) => (typeof size === "number" ? i32(size) : entry("i32.load", place(size))),
    factor(size) {
      if (typeof size === "number") throw new CompilerBug("a number that is the same at all sizes became a parameter");
      return entry("v128.load32_splat", place(size) + 1);
    },
  };
}

/** How long a table is, in bytes. */
export const tableSize = ({ buffers, numbers }: OpenMemory): number =>
  (buffers.length + 2 * numbers.numbers().length) * ENTRY;
