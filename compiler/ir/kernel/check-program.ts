import { CompilerBug } from "../compiler-bug.ts";
import { isFixed, type Dim } from "../types.ts";
import type { Machine } from "./machine.ts";
import {
  doubleLocals,
  isDouble,
  statementsOf,
  type BufferParam,
  type Expression,
  type GatherIndex,
  type PointerAt,
  type Program,
  type Statement,
} from "./program.ts";

interface Range {
  readonly buffer: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Throws if any access of the program could lie outside of its buffer, for a batch of one and of several; if a count, a step or
 * a distance is not a whole number, even where nothing is read; or if a double is stored.
 */
export function checkProgram(
  program: Program,
  name: string,
  { lanes, open }: Pick<Machine, "lanes" | "open"> = { lanes: 1 },
): void {
  const counts = indexCounts(program, name);
  const doubles = doubleLocals(program.body);
  for (const batch of [1, 3]) {
    const size = (dim: Dim): number => (isFixed(dim) ? dim : dim.factor * batch);
    const sizes = program.buffers.map((buffer) => whole(size(buffer.size), `the size of ${buffer.name}`));
    checkBody(program.body, new Map());

    function whole(amount: number, what: string): number {
      if (!Number.isSafeInteger(amount))
        throw new CompilerBug(`${name}: ${what} is ${amount}, which is no whole number`);
      return amount;
    }

    function place(at: PointerAt, pointers: ReadonlyMap<string, Range>): Range {
      whole(at.offset, `a distance in ${program.buffers[at.buffer]?.name}`);
      if (at.pointer === undefined) return { buffer: at.buffer, low: at.offset, high: at.offset };
      const range = pointers.get(at.pointer);
      if (!range || range.buffer !== at.buffer) throw new CompilerBug(`${name}: pointer ${at.pointer} is out of scope`);
      return { buffer: at.buffer, low: range.low + at.offset, high: range.high + at.offset };
    }

    /** `reaches`: how far beyond the place indices may lead. */
    function access(
      at: PointerAt,
      vector: boolean,
      pointers: ReadonlyMap<string, Range>,
      reaches: readonly number[] = [],
    ): void {
      const range = place(at, pointers);
      const low = reaches.reduce((sum, reach) => sum + Math.min(0, reach), range.low);
      const first = reaches.reduce((sum, reach) => sum + Math.max(0, reach), range.high);
      const high = vector ? first + lanes - 1 : first;
      const limit = sizes[at.buffer] as number;
      if (low < 0 || high >= limit) {
        const { name: buffer } = program.buffers[at.buffer] as BufferParam;
        throw new CompilerBug(`${name} reads or writes ${buffer}[${low}…${high}] of ${limit}, batch ${batch}`);
      }
    }

    function checkValue(value: Expression, pointers: ReadonlyMap<string, Range>): void {
      if (value.kind === "load") access(value.at, value.vector ?? false, pointers);
      if (value.kind === "gather") access(value.at, value.vector ?? false, pointers, value.indices.map(reachOf));
      if (value.kind === "call") for (const arg of value.args) checkValue(arg, pointers);
    }

    function reachOf({ local, stride }: GatherIndex): number {
      const count = counts.get(local);
      if (count === undefined) throw new CompilerBug(`${name}: ${local} is no index`);
      return whole(stride, `the stride of ${local}`) * (count - 1);
    }

    function checkBody(body: readonly Statement[], pointers: ReadonlyMap<string, Range>): void {
      for (const statement of body) {
        if (statement.kind === "loop") {
          const inner = new Map(pointers);
          const last = whole(size(statement.count), `the count of ${statement.name}`) - 1;
          // Where sizes are open, a loop stands there also for the sizes at which it has no round.
          if (last === -1 && open) continue;
          if (last < 0) throw new CompilerBug(`${name}: the loop ${statement.name} has no round`);
          for (const { pointer, start, step } of statement.walks) {
            const { buffer, low, high } = place(start, pointers);
            whole(step, `the step of ${pointer}`);
            inner.set(pointer, { buffer, low: low + Math.min(0, step * last), high: high + Math.max(0, step * last) });
          }
          checkBody(statement.body, inner);
        } else if (statement.kind === "store") {
          access(statement.at, statement.vector ?? false, pointers, statement.indices?.map(reachOf));
          if (isDouble(statement.value, doubles)) throw new CompilerBug(`${name} stores a double`);
          checkValue(statement.value, pointers);
        } else {
          checkValue(statement.value, pointers);
        }
      }
    }
  }
}

/** The locals that hold an index, and how many there are to choose from. */
function indexCounts(program: Program, name: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const all = [...statementsOf(program.body)];
  for (const statement of all) {
    if (statement.kind !== "local" || statement.value.kind !== "call" || statement.value.word !== "index") continue;
    const count = statement.value.args[1];
    if (count?.kind !== "number" || !(Number.isSafeInteger(count.value) && count.value >= 1))
      throw new CompilerBug(`${name}: an index of nothing`);
    counts.set(statement.name, count.value);
  }
  for (const statement of all)
    if (statement.kind === "set" && counts.has(statement.name))
      throw new CompilerBug(`${name}: the index ${statement.name} is set again`);
  return counts;
}
