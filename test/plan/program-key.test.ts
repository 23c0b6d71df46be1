import { expect, test } from "vitest";
import { programKey, skeletonOf } from "../../compiler/ir/kernel/program-key.ts";
import type { Expression, Program, Statement } from "../../compiler/ir/kernel/program.ts";

const load: Expression = { kind: "load", at: { buffer: 0, pointer: "p", offset: 3 } };
const walk = { pointer: "p", start: { buffer: 0, offset: 5 }, step: 7 };
const store: Statement = { kind: "store", at: { buffer: 1, offset: 2 }, value: load };
const loop = { kind: "loop", name: "i", count: 11, walks: [walk], body: [store] } as const;

const program = (...body: readonly Statement[]): Program => ({
  buffers: [
    { name: "x", access: "read", size: 9 },
    { name: "y", access: "write", size: 9 },
  ],
  body,
});

test("amounts stand in the order of the text: a loop's walks, its count, and what is in it", () => {
  expect(skeletonOf(program(loop)).amounts).toEqual([5, 7, 11, 2, 3]);
});

test("what differs in amounts has one skeleton and two keys", () => {
  const [a, b] = [program(loop), program({ ...loop, count: 12 })];
  expect(skeletonOf(a).key).toBe(skeletonOf(b).key);
  expect(programKey(a)).not.toBe(programKey(b));
});

test("what buffers are called and how large they are does not count", () => {
  const [x, y] = program(loop).buffers;
  const other: Program = { buffers: [{ ...x!, name: "z", size: 10 }, y!], body: [loop] };
  expect(programKey(other)).toBe(programKey(program(loop)));
  expect(programKey({ ...other, buffers: [{ ...x!, access: "write" }, y!] })).not.toBe(programKey(other));
});

const local = (value: Expression): Program => program({ kind: "local", name: "a", value });
const number = (value: number): Expression => ({ kind: "number", value });
const index = (local: string): { readonly local: string; readonly stride: number } => ({ local, stride: 4 });

/** All of them differ in more than amounts. */
const different: readonly Program[] = [
  program(),
  program(store),
  program({ ...store, vector: true }),
  program({ ...store, indices: [index("i")] }),
  program({ ...store, indices: [index("j")] }),
  program({ ...store, at: { buffer: 0, offset: 2 } }),
  program({ ...store, at: { buffer: 1, pointer: "p", offset: 2 } }),
  program(loop),
  program({ ...loop, name: "j" }),
  program({ ...loop, count: { symbol: "N", factor: 2 } }),
  program({ ...loop, count: { symbol: "N", factor: 3 } }),
  program({ ...loop, walks: [] }),
  program({ ...loop, body: [] }, store),
  program({ ...loop, body: [store, store] }),
  program({ kind: "set", name: "a", value: number(1) }),
  ...[0, -0, 1, NaN, Infinity, -Infinity, 1e-45, 12].map((value) => local(number(value))),
  local({ kind: "local", name: "b" }),
  local({ kind: "batch" }),
  local(load),
  local({ ...load, vector: true }),
  local({ kind: "gather", at: load.at, indices: [index("i")] }),
  local({ kind: "gather", at: load.at, indices: [index("i")], vector: true }),
  local({ kind: "gather", at: load.at, indices: [index("i"), index("j")] }),
  local({ kind: "call", word: "add", args: [number(1), number(2)] }),
  local({ kind: "call", word: "add", args: [number(12), number(2)] }),
  local({ kind: "call", word: "sub", args: [number(1), number(2)] }),
  local({ kind: "call", word: "neg", args: [{ kind: "call", word: "abs", args: [number(1)] }] }),
  local({ kind: "call", word: "abs", args: [{ kind: "call", word: "neg", args: [number(1)] }] }),
];

test("all else tells programs apart", () => {
  expect(new Set(different.map((each) => skeletonOf(each).key)).size).toBe(different.length);
});
