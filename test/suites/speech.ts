import type { Call } from "./vector-case.ts";
import { LeftOut } from "./vector-case.ts";

/** One call of a case, and the model text that is being written for it. */
export interface Speech extends Pick<Call, "op" | "attrs" | "outputs"> {
  readonly version: number;
  /** The name of a tensor in the text. */
  readonly tensor: (parameter: string) => string;
  readonly optional: (parameter: string) => string | undefined;
  readonly list: (parameter: string) => readonly string[];
  /** A tensor of true and false, which we hold as 1 and 0. */
  readonly mask: (parameter: string) => string;
  /** A tensor of whole numbers from 0 to below `size`. */
  readonly indices: (parameter: string, size: number) => string;
  /** Numbers that must be known when the text is written; undefined where the parameter is left out. */
  readonly known: (parameter: string) => readonly number[] | undefined;
  readonly shape: (expression: string) => readonly number[];
  /** Writes a statement and gives the name. */
  readonly set: (expression: string) => string;
}

/** How an op is said: an expression for each of its results. */
export type Say = (speech: Speech) => string | readonly string[];
export type Words = Readonly<Record<string, Say>>;

type Literal = number | boolean | string | undefined | readonly Literal[];

/** Names and expressions are strings too: a string literal is written with its quotes. */
export function text(value: Literal): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "object") return `[${value.map(text).join(", ")}]`;
  return String(value);
}

/** Beyond single precision's range is what infinity is called. */
function numberText(value: number): string {
  if (Number.isNaN(value)) throw new LeftOut("NaN as an argument");
  return Number.isFinite(value) ? String(value) : value < 0 ? "-1e39" : "1e39";
}

export const call = (name: string, args: readonly Literal[], named: Readonly<Record<string, Literal>> = {}): string =>
  `${name}(${[
    ...args.map(text),
    ...Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${text(value)}`])),
  ].join(", ")})`;

export const quoted = (word: string): string => JSON.stringify(word);

export function numberAttr({ attrs }: Pick<Speech, "attrs">, name: string, otherwise: number): number {
  const value = attrs[name];
  if (value === undefined || value === null) return otherwise;
  if (typeof value === "string" && /^-?Infinity$|^NaN$/.test(value)) return Number(value);
  if (typeof value !== "number") throw new LeftOut("an attribute of another kind", `${name}=${String(value)}`);
  return value;
}

export function numbersAttr({ attrs }: Pick<Speech, "attrs">, name: string): readonly number[] | undefined {
  const value = attrs[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((each) => typeof each === "number"))
    throw new LeftOut("an attribute of another kind", `${name}=${JSON.stringify(value)}`);
  return value;
}

export function wordAttr({ attrs }: Pick<Speech, "attrs">, name: string, otherwise: string): string {
  const value = attrs[name];
  return typeof value === "string" ? value : otherwise;
}

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

export const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

/** `index` counted from the front. */
export const fromFront = (index: number, rank: number): number => (index < 0 ? index + rank : index);

/** The order that undoes a permutation. */
export const inverse = (order: readonly number[]): number[] => order.map((_, i) => order.indexOf(i));

export const permuted = (x: string, order: readonly number[]): string =>
  order.every((dim, i) => dim === i) ? x : call("permute", [x, order]);
