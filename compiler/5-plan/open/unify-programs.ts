import {
  isDouble,
  doubleLocals,
  type Expression,
  type Program,
  type SizedProgram,
  type Statement,
} from "../../ir/kernel/program.ts";
import { mapAmounts } from "../../ir/kernel/map-amounts.ts";
import { skeletonOf } from "../../ir/kernel/program-key.ts";
import type { Values } from "./fit-sizes.ts";

/** A program that serves all sizes, and what each of its parameters is at each of those that were looked at. */
export interface UnifiedProgram {
  readonly program: SizedProgram;
  readonly columns: readonly Values[];
}

/** One program of a step's programs at several sizes; undefined if they differ in more than numbers. */
export function unifyPrograms(given: readonly Program[]): UnifiedProgram | undefined {
  const bodies = withoutIdle(given.map(({ body }) => body));
  const programs = given.map((program, i) => ({ ...program, body: bodies[i] as Program["body"] }));
  const all = programs.map(numbersOf);
  const [first] = all;
  if (!first || all.some(({ key }) => key !== first.key)) return undefined;
  const names = new Map<string, { readonly name: string; readonly values: Values }>();
  const parameter = (values: Values, kind: typeof SIZE | typeof FACTOR): string => {
    const key = `${kind}${values.join()}`;
    const known = names.get(key);
    if (known) return known.name;
    const name = `${kind}${names.size + 1}`;
    names.set(key, { name, values });
    return name;
  };
  let next = 0;
  const columnOf = (own: number): Values | undefined => {
    const i = next++;
    const values = all.map(({ numbers }) => numbers[i] as number);
    return values.every((value) => Object.is(value, own)) ? undefined : values;
  };
  const program = mapAmounts<number | string>(
    programs[0] as Program,
    (amount) => {
      const values = columnOf(amount);
      return values ? parameter(values, SIZE) : amount;
    },
    (value) => {
      const values = columnOf(value);
      return values ? { kind: "local", name: parameter(values, FACTOR) } : { kind: "number", value };
    },
  );
  const sizes = [...names.values()];
  return {
    program: {
      ...withDoubles(program),
      sizes: sizes.map(({ name }) => name),
      factors: sizes.flatMap(({ name }) => (isFactor(name) ? [name] : [])),
      mayDoNothing: true,
    },
    columns: sizes.map(({ values }) => values),
  };
}

/** Bodies that are alike, without the loops that have no round in any of them. */
function withoutIdle(bodies: readonly Program["body"][]): readonly Program["body"][] {
  const [first = []] = bodies;
  const made: Statement[][] = bodies.map(() => []);
  first.forEach((_, i) => {
    const all = bodies.map((body) => body[i]);
    if (all.every((each) => each?.kind === "loop" && each.count === 0)) return;
    const inner = withoutIdle(all.map((each) => (each?.kind === "loop" ? each.body : [])));
    all.forEach((each, k) => {
      if (each) made[k]?.push(each.kind === "loop" ? { ...each, body: inner[k] ?? [] } : each);
    });
  });
  bodies.forEach((body, k) => made[k]?.push(...body.slice(first.length)));
  return made;
}

/** What parameters are called: no local of a kernel is called so. */
const SIZE = "size_";
const FACTOR = "factor_";
const isFactor = (name: string): boolean => name.startsWith(FACTOR);

/** A program's skeleton without the numbers that it calculates with, and all of its numbers in order. */
function numbersOf(program: Program): { readonly key: string; readonly numbers: readonly number[] } {
  const numbers: number[] = [];
  const bare = mapAmounts(
    program,
    (amount) => {
      numbers.push(amount);
      return amount;
    },
    (value) => {
      numbers.push(value);
      return { kind: "number", value: 0 };
    },
  );
  return { key: skeletonOf(bare).key, numbers };
}

/** What has become a parameter is single, and is made double where it is calculated with in double precision. */
function withDoubles(program: Program<number | string>): Program<number | string> {
  const doubles = doubleLocals(program.body);
  type Value = Expression<number | string>;
  const widen = (value: Value): Value => {
    if (value.kind !== "call") return value;
    const args = value.args.map(widen);
    const isWide = value.word !== "toDouble" && value.args.some((arg) => isDouble(arg, doubles));
    const isParameter = (arg: Value): boolean => arg.kind === "local" && isFactor(arg.name);
    return {
      ...value,
      args: args.map((arg) => (isWide && isParameter(arg) ? { kind: "call", word: "toDouble", args: [arg] } : arg)),
    };
  };
  type Body = Program<number | string>["body"];
  const inside = (body: Body): Body =>
    body.map((each) =>
      each.kind === "loop" ? { ...each, body: inside(each.body) } : { ...each, value: widen(each.value) },
    );
  return { ...program, body: inside(program.body) };
}
