import { CompilerBug } from "../compiler-bug.ts";
import { isFixed, type Dim } from "../types.ts";
import type { BufferParam, Expression, PointerAt, Program, Statement } from "./program.ts";

interface Range {
  readonly buffer: number;
  readonly low: number;
  readonly high: number;
}

/** Throws if any access of the program could lie outside of its buffer, for a batch of one and of several. */
export function checkProgram(program: Program, name: string, lanes = 1): void {
  for (const batch of [1, 3]) {
    const size = (dim: Dim): number => (isFixed(dim) ? dim : dim.factor * batch);
    const sizes = program.buffers.map((buffer) => size(buffer.size));
    checkBody(program.body, new Map());

    function place(at: PointerAt, pointers: ReadonlyMap<string, Range>): Range {
      if (at.pointer === undefined) return { buffer: at.buffer, low: at.offset, high: at.offset };
      const range = pointers.get(at.pointer);
      if (!range || range.buffer !== at.buffer) throw new CompilerBug(`${name}: pointer ${at.pointer} is out of scope`);
      return { buffer: at.buffer, low: range.low + at.offset, high: range.high + at.offset };
    }

    function access(at: PointerAt, vector: boolean, pointers: ReadonlyMap<string, Range>): void {
      const { low, high: first } = place(at, pointers);
      const high = vector ? first + lanes - 1 : first;
      const limit = sizes[at.buffer] as number;
      if (low < 0 || high >= limit) {
        const { name: buffer } = program.buffers[at.buffer] as BufferParam;
        throw new CompilerBug(`${name} reads or writes ${buffer}[${low}…${high}] of ${limit}, batch ${batch}`);
      }
    }

    function checkValue(value: Expression, pointers: ReadonlyMap<string, Range>): void {
      if (value.kind === "load") access(value.at, value.vector ?? false, pointers);
      if (value.kind === "call") for (const arg of value.args) checkValue(arg, pointers);
    }

    function checkBody(body: readonly Statement[], pointers: ReadonlyMap<string, Range>): void {
      for (const statement of body) {
        if (statement.kind === "loop") {
          const inner = new Map(pointers);
          const last = size(statement.count) - 1;
          for (const { pointer, start, step } of statement.walks) {
            const { buffer, low, high } = place(start, pointers);
            inner.set(pointer, { buffer, low: low + Math.min(0, step * last), high: high + Math.max(0, step * last) });
          }
          checkBody(statement.body, inner);
        } else if (statement.kind === "store") {
          access(statement.at, statement.vector ?? false, pointers);
          checkValue(statement.value, pointers);
        } else if (statement.kind !== "comment") {
          checkValue(statement.value, pointers);
        }
      }
    }
  }
}
