import {
  isDouble,
  doubleLocals,
  type Expression,
  type Program,
  type SizedProgram,
  type Statement,
} from "../../ir/kernel/program.ts";
import { mapAmounts } from "../../ir/kernel/map-amounts.ts";
import { skeletonOfAll } from "../../ir/kernel/program-key.ts";
import type { Values } from "./size-values.ts";

/** A program that serves all sizes, and what each of its parameters is at each of those that were looked at. */
export interface UnifiedProgram {
  readonly program: SizedProgram;
  readonly columns: readonly Values[];
}

/**
 * One program of a step's programs at several sizes.
 *
 * @param given the program at the first size
 * @param all the numbers of each of the programs, which differ in nothing else: as `skeletonOfAll` has them
 */
export function unifyPrograms(given: Program, all: readonly Values[]): UnifiedProgram {
  const { body, kept } = withoutIdle(given.body, all);
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
    const i = kept[next++] as number;
    if (all.every((numbers) => Object.is(numbers[i], own))) return undefined;
    return all.map((numbers) => numbers[i] as number);
  };
  const program = mapAmounts<number | string>(
    { ...given, body },
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

/** A program without the loops that have no round at any size, and which of its numbers are left. */
function withoutIdle(
  given: Program["body"],
  all: readonly Values[],
): { readonly body: Program["body"]; readonly kept: readonly number[] } {
  const kept: number[] = [];
  let at = 0;
  const keep = (count: number): void => {
    for (let i = 0; i < count; i++) kept.push(at++);
  };
  const inside = (body: Program["body"]): Program["body"] =>
    body.flatMap((each): readonly Statement[] => {
      if (each.kind !== "loop") {
        keep(numbersIn(each));
        return [each];
      }
      const places = 2 * each.walks.length;
      if (each.count === 0 && all.every((numbers) => numbers[at + places] === 0)) {
        at += numbersIn(each);
        return [];
      }
      keep(places + (typeof each.count === "number" ? 1 : 0));
      return [{ ...each, body: inside(each.body) }];
    });
  return { body: inside(given), kept };
}

const numbersIn = (statement: Statement): number => skeletonOfAll({ buffers: [], body: [statement] }).amounts.length;

/** What parameters are called: no local of a kernel is called so. */
const SIZE = "size_";
const FACTOR = "factor_";
const isFactor = (name: string): boolean => name.startsWith(FACTOR);

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
