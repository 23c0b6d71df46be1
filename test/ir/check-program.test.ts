import { expect, test } from "vitest";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";
import { checkProgram } from "../../compiler/ir/kernel/check-program.ts";
import type { Expression, Program, Statement, Walk } from "../../compiler/ir/kernel/program.ts";
import { symbolic, type Dim } from "../../compiler/ir/types.ts";

const buffers: Program["buffers"] = [
  { name: "x", access: "read", size: 12 },
  { name: "y", access: "write", size: symbolic("N", 6) },
];
const x = (offset: number, pointer?: string): Expression => ({
  kind: "load",
  at: { buffer: 0, offset, ...(pointer === undefined ? {} : { pointer }) },
});
const store = (value: Expression): Statement => ({ kind: "store", at: { buffer: 1, offset: 0 }, value });
const loop = (count: Dim, body: readonly Statement[], walk: Partial<Walk> = {}): Statement => ({
  kind: "loop",
  name: "i",
  count,
  walks: [{ pointer: "p", start: { buffer: 0, offset: 0 }, step: 3, ...walk }],
  body,
});
const index = (count: number): Statement => ({
  kind: "local",
  name: "at",
  value: { kind: "call", word: "index", args: [x(0), { kind: "number", value: count }] },
});
const gather = (stride: number): Statement =>
  store({ kind: "gather", at: { buffer: 0, offset: 0 }, indices: [{ local: "at", stride }] });

test("a program that stays within its buffers", () => {
  const body = [loop(4, [store(x(2, "p"))]), index(4), gather(3)];
  expect(() => checkProgram({ buffers, body }, "%1")).not.toThrow();
});

const nothing: readonly Statement[] = [];

test.each<[message: string, body: readonly Statement[]]>([
  ["%1 reads or writes x[2…14] of 12, batch 1", [loop(5, [store(x(2, "p"))])]],
  ["%1: a distance in x is 0.5, which is no whole number", [store(x(0.5))]],
  ["%1: a distance in x is NaN, which is no whole number", [store(x(NaN))]],
  ["%1: a distance in x is 10.5, which is no whole number", [loop(4, nothing, { start: { buffer: 0, offset: 10.5 } })]],
  ["%1: the step of p is 1.5, which is no whole number", [loop(4, nothing, { step: 1.5 })]],
  ["%1: the count of i is 1.5, which is no whole number", [loop(1.5, nothing)]],
  ["%1: the count of i is 0.5, which is no whole number", [loop(symbolic("N", 0.5), nothing)]],
  ["%1: the loop i has no round", [loop(0, nothing)]],
  ["%1: the stride of at is 0.5, which is no whole number", [index(2), gather(0.5)]],
  ["%1: an index of nothing", [index(2.5)]],
])("%s", (message, body) => {
  expect(() => checkProgram({ buffers, body }, "%1")).toThrow(new CompilerBug(message));
});
