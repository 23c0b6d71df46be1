import type { Choices } from "./choices.ts";

/** A tensor of the network that is being written: its name and its sizes, those behind the batch where it has one. */
export interface Value {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly isBatched: boolean;
}

/** What one step adds to `forward`, given the value that it is to go on from; undefined where it cannot. */
export type Step = (scope: Scope, x: Value, choose: Choices) => Value | undefined;

/** Larger values take long to run by references, and show nothing that smaller ones do not. */
export const MOST_NUMBERS = 900;

export const countOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** The model or module that is being written. */
export class Scope {
  readonly fields: string[] = [];
  readonly lines: string[] = [];
  readonly values: Value[] = [];
  /** Inputs beside the first. */
  readonly inputs: Value[] = [];
  readonly network: NetworkText;
  readonly #isModel: boolean;

  constructor(network: NetworkText, isModel: boolean) {
    this.network = network;
    this.#isModel = isModel;
  }

  field(made: string): string {
    const name = `f${this.fields.length}`;
    this.fields.push(`${name} = ${made}`);
    return name;
  }

  /** A line of `forward` whose result has these sizes. */
  line(text: string, sizes: readonly number[], isBatched: boolean): Value {
    const name = this.network.freshName("v");
    this.lines.push(`${name} = ${text}`);
    return this.note({ name, sizes, isBatched });
  }

  note(value: Value): Value {
    this.values.push(value);
    return value;
  }

  /** A value of the same batch that fits; another input of the network where there is none. */
  other(
    choose: Choices,
    { sizes, isBatched }: Pick<Value, "sizes" | "isBatched">,
    kind: "numbers" | "rows" = "numbers",
  ): Value {
    const same = this.values.filter(
      (each) => each.isBatched === isBatched && each.sizes.join() === sizes.join() && !this.inputs.includes(each),
    );
    if (kind === "numbers" && same.length > 0 && !(this.#isModel && choose.isOdd(5)))
      return choose.pick(same.toReversed());
    if (
      this.#isModel &&
      this.inputs.length < 3 &&
      (isBatched || sizes.length > 0) &&
      (kind === "rows" || choose.isOdd(2))
    ) {
      const input = { name: `in${this.inputs.length + 1}`, sizes, isBatched };
      this.inputs.push(input);
      return input;
    }
    const name = this.field(`Parameter(${listOf(isBatched ? [1, ...sizes] : sizes)})`);
    return { name, sizes, isBatched: false };
  }
}

/** What a file has beside its model. */
export class NetworkText {
  readonly modules: string[] = [];
  #names = 0;

  freshName(start: string): string {
    return `${start}${this.#names++}`;
  }
}

export const listOf = (numbers: readonly (number | string)[]): string => `[${numbers.join(", ")}]`;

export const shapeOf = ({ sizes, isBatched }: Pick<Value, "sizes" | "isBatched">): string =>
  listOf(isBatched ? ["N", ...sizes] : sizes);

/** The name of a dimension, counted from the front or from the end. */
export function dimensionOf({ sizes, isBatched }: Value, axis: number, choose: Choices): number {
  return choose.isOdd(3) ? axis - sizes.length : axis + (isBatched ? 1 : 0);
}

/** Arguments by name: those that have a number to say, and now and then one that says its default. */
export function named(
  choose: Choices,
  args: Readonly<Record<string, { readonly value: string; readonly default: string }>>,
): string {
  return Object.entries(args)
    .filter(([, each]) => each.value !== each.default || choose.isOdd(4))
    .map(([name, { value }]) => `, ${name}=${value}`)
    .join("");
}

/** One number for both where they are equal. */
export const pairText = (numbers: readonly number[], choose: Choices): string =>
  numbers.length === 1 || (numbers.every((each) => each === numbers[0]) && !choose.isOdd(3))
    ? String(numbers[0])
    : `(${numbers.join(", ")})`;

/** So many numbers in a row, as layers take them: a parameter, a part of one, or a constant. */
export function rowOf(scope: Scope, choose: Choices, size: number): string {
  const parameter = (...shape: number[]): string => scope.field(`Parameter([${shape.join(", ")}])`);
  const ways: readonly (() => string)[] = [
    () => parameter(size),
    () => `${parameter(size, 2)}[:, 1]`,
    () => `${parameter(2 * size)}[::2]`,
    () => `${parameter(1)}.expand([${size}])`,
    () => `ones(${size})`,
  ];
  return choose.pick(ways)();
}
