import { expect, test } from "vitest";
import { spellKernel } from "../../compiler/targets/typescript/spell-typescript.ts";
import { call } from "../../compiler/ir/kernel/expression.ts";
import type { Expression, SizedProgram, Statement } from "../../compiler/ir/kernel/program.ts";
import { seeded } from "../support/random.ts";

const names = ["a", "b", "c"] as const;

/** What the words mean, without a word of JavaScript's precedence. */
function valueOf(expression: Expression, locals: Readonly<Record<string, number>>): number | boolean {
  if (expression.kind === "number") return expression.value;
  if (expression.kind === "local") return locals[expression.name] as number;
  if (expression.kind !== "call") throw new Error(`no ${expression.kind} here`);
  const args = expression.args.map((arg) => valueOf(arg, locals)) as [number, number, number];
  const [x, y, z] = args;
  switch (expression.word) {
    case "add":
      return x + y;
    case "sub":
      return x - y;
    case "mul":
      return x * y;
    case "div":
      return x / y;
    case "madd":
      return x * y + z;
    case "neg":
      return -x;
    case "sigmoid":
      return 1 / (1 + Math.exp(-x));
    case "max":
      return Math.max(x, y);
    case "less":
      return x < y;
    case "lessEqual":
      return x <= y;
    case "equal":
      return x === y;
    case "and":
      return Boolean(x) && Boolean(y);
    case "or":
      return Boolean(x) || Boolean(y);
    case "not":
      return !x;
    case "select":
      return x ? y : z;
    default:
      throw new Error(`no ${expression.word} here`);
  }
}

/** A number, or with `isMask` what is true or false, made of words within words. */
function grow(random: () => number, depth: number, isMask: boolean): Expression {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const number = (): Expression => grow(random, depth - 1, false);
  const mask = (): Expression => grow(random, depth - 1, true);
  if (isMask)
    return depth > 0 && random() < 0.6
      ? pick([() => call("and", mask(), mask()), () => call("or", mask(), mask()), () => call("not", mask())])()
      : call(pick(["less", "lessEqual", "equal"]), number(), number());
  if (depth <= 0)
    return random() < 0.7
      ? { kind: "local", name: pick(names) }
      : { kind: "number", value: pick([0, -0, 1, -1, 2, -0.5, NaN, Infinity, -Infinity]) };
  return pick([
    () => call(pick(["add", "sub", "mul", "div"]), number(), number()),
    () => call(pick(["add", "sub", "mul", "div"]), number(), number()),
    () => call("madd", number(), number(), number()),
    () => call(pick(["neg", "sigmoid"]), number()),
    () => call("max", number(), number()),
    () => call("select", mask(), number(), number()),
  ])();
}

/** y = expression, and y set from itself, as sums are. */
function programOf(value: Expression): SizedProgram {
  const load = (offset: number): Expression => ({ kind: "load", at: { buffer: 0, offset } });
  const body: Statement[] = [
    ...names.map((name, i): Statement => ({ kind: "local", name, value: load(i) })),
    { kind: "store", at: { buffer: 1, offset: 0 }, value },
    { kind: "set", name: "a", value },
    { kind: "store", at: { buffer: 1, offset: 1 }, value: { kind: "local", name: "a" } },
  ];
  return {
    buffers: [
      { name: "x", access: "read", size: 3 },
      { name: "y", access: "write", size: 2 },
    ],
    body,
    sizes: [],
  };
}

test("parentheses stand where they are needed: 3000 expressions give what their words say", () => {
  const random = seeded(1);
  for (let i = 0; i < 3000; i++) {
    const expression = grow(random, 1 + (i % 4), false);
    const { body, support } = spellKernel(programOf(expression), { typed: false });
    expect(support).toEqual([]);
    const text = body.join("\n");
    const run = new Function("x", "y", `"use strict";\n${text}`) as (x: Float32Array, y: Float64Array) => void;
    for (const values of [
      [3, -7, 0.5],
      [-0, 2, NaN],
      [1, 1, -Infinity],
    ]) {
      const y = new Float64Array(2);
      run(Float32Array.from(values), y);
      const expected = valueOf(expression, Object.fromEntries(names.map((name, j) => [name, values[j] as number])));
      expect([...y], `${text}\nof ${values.join()}`).toEqual([expected, expected]);
    }
  }
});
