import { describe, expect, test } from "vitest";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";
import { checkProgram } from "../../compiler/ir/kernel/check-program.ts";
import type { Expression, PointerAt, Program, Statement } from "../../compiler/ir/kernel/program.ts";

const N = { symbol: "N", factor: 4 } as const;
const [x, y, open] = [0, 1, 2];

const programOf = (...body: readonly Statement[]): Program => ({
  buffers: [
    { name: "x", access: "read", size: 8 },
    { name: "y", access: "write", size: 8 },
    { name: "open", access: "read", size: N },
  ],
  body,
});

const at = (buffer: number, offset: number, pointer?: string): PointerAt =>
  pointer === undefined ? { buffer, offset } : { buffer, offset, pointer };
const load = (from: PointerAt, vector = false): Expression => ({
  kind: "load",
  at: from,
  ...(vector ? { vector } : {}),
});
const store = (to: PointerAt, value: Expression, vector = false): Statement => ({
  kind: "store",
  at: to,
  value,
  ...(vector ? { vector: true } : {}),
});
/** Rounds that walk through x and y by so many elements. */
const loop = (count: number, step: number, start: number, ...body: readonly Statement[]): Statement => ({
  kind: "loop",
  name: "i",
  count,
  walks: [
    { pointer: "px", start: at(x, start), step },
    { pointer: "py", start: at(y, start), step },
  ],
  body,
});
const gather = (from: PointerAt, stride: number, vector = false): Expression => ({
  kind: "gather",
  at: from,
  indices: [{ local: "index", stride }],
  ...(vector ? { vector } : {}),
});
const index = (count: number): Statement => ({
  kind: "local",
  name: "index",
  value: { kind: "call", word: "index", args: [load(at(x, 0)), { kind: "number", value: count }] },
});

describe("within its buffers", () => {
  test.each([
    ["the last element", 1, [store(at(y, 7), load(at(x, 7)))]],
    ["the last vector", 4, [store(at(y, 4), load(at(x, 4), true), true)]],
    ["a walk to the end", 1, [loop(8, 1, 0, store(at(y, 0, "py"), load(at(x, 0, "px"))))]],
    ["a walk back to the start", 1, [loop(8, -1, 7, store(at(y, 0, "py"), load(at(x, 0, "px"))))]],
    ["a walk by vectors", 4, [loop(2, 4, 0, store(at(y, 0, "py"), load(at(x, 0, "px"), true), true))]],
    ["the batch's own", 1, [store(at(y, 0), load(at(open, 3)))]],
    ["the last index", 1, [index(4), store(at(y, 0), gather(at(x, 1), 2))]],
    ["the last index of vectors", 4, [index(2), store(at(y, 0), gather(at(x, 0), 4, true), true)]],
  ])("%s", (_, lanes, body) => expect(() => checkProgram(programOf(...body), "k", { lanes })).not.toThrow());
});

describe("outside of a buffer", () => {
  test.each([
    ["one further", 1, [store(at(y, 0), load(at(x, 8)))], "x[8…8] of 8"],
    ["one before", 1, [store(at(y, -1), load(at(x, 0)))], "y[-1…-1] of 8"],
    ["a vector that is read half", 4, [store(at(y, 0), load(at(x, 5), true), true)], "x[5…8] of 8"],
    ["a vector that is written half", 4, [store(at(y, 5), load(at(x, 0)), true)], "y[5…8] of 8"],
    ["a round too many", 1, [loop(9, 1, 0, store(at(y, 0), load(at(x, 0, "px"))))], "x[0…8] of 8"],
    ["a round too many backwards", 1, [loop(9, -1, 7, store(at(y, 0), load(at(x, 0, "px"))))], "x[-1…7] of 8"],
    ["a vector too many", 4, [loop(2, 4, 1, store(at(y, 0, "py"), load(at(x, 0)), true))], "y[1…8] of 8"],
    [
      "within what is calculated",
      1,
      [store(at(y, 0), { kind: "call", word: "neg", args: [load(at(x, 8))] })],
      "x[8…8]",
    ],
    ["a second sample that there may not be", 1, [store(at(y, 0), load(at(open, 4)))], "open[4…4] of 4, batch 1"],
    ["an index too many", 1, [index(5), store(at(y, 0), gather(at(x, 0), 2))], "x[0…8] of 8"],
    ["an index of vectors too many", 4, [index(2), store(at(y, 0), gather(at(x, 1), 4, true))], "x[1…8] of 8"],
  ])("%s", (_, lanes, body, message) => {
    expect(() => checkProgram(programOf(...body), "k", { lanes })).toThrow(CompilerBug);
    expect(() => checkProgram(programOf(...body), "k", { lanes })).toThrow(`k reads or writes ${message}`);
  });

  test("a pointer out of its loop, and an index that is none", () => {
    const late = [loop(2, 1, 0), store(at(y, 0), load(at(x, 0, "px")))];
    expect(() => checkProgram(programOf(...late), "k")).toThrow("pointer px is out of scope");
    expect(() => checkProgram(programOf(store(at(y, 0), gather(at(x, 0), 1))), "k")).toThrow("index is no index");
  });
});
