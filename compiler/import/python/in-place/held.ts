import type { Span } from "../../../../grammar/source.ts";
import type { Expression, Statement } from "../syntax/python-ast.ts";
import type { Module } from "./module-of.ts";

/** A stretch of storage: a tensor's, and behind it which part of it. Parts of one split lie beside each other. */
export type Path = readonly Step[];

export interface Step {
  /** What made the parts: of the same split, different parts do not overlap. */
  readonly split: string;
  readonly part: string;
}

/** That a tensor or a list was changed where it lies. */
export interface Write {
  readonly path: Path;
  /** Writes are counted: what was read before the count is the old value. */
  readonly at: number;
  /** False: a layer may do so, which is not known before the network is made. */
  readonly isCertain: boolean;
  readonly expression: Pick<Expression, "span">;
  /** The same, done before its statement: `h = relu(h)`, which a second relu does not change. */
  readonly early?: Early | undefined;
  /** The layer that does it. */
  readonly layer?: string | undefined;
}

export interface Early {
  readonly statement: Statement;
  readonly variable: string;
  readonly fn: string;
}

/** What a variable or an expression holds, as far as changes in place go. */
export interface Held {
  /** Where it lies; empty for numbers. */
  readonly paths: readonly Path[];
  /** Its text in `.nn` stands for what was there after so many writes. */
  readonly seen: number;
  /** The same number: the same value, and so each stands for the other. */
  readonly object?: number | undefined;
  /** Of a list or a tuple. */
  readonly elements?: readonly Held[] | undefined;
  /** The elements in any order, and as often as you like. */
  readonly isMixed?: boolean | undefined;
  /** A layer, or one of several. */
  readonly modules?: readonly Module[] | undefined;
  /** The name by which a statement has just read it. */
  readonly from?: { readonly variable: string; readonly statement: Statement | undefined } | undefined;
  /** A change in place that it has missed. */
  readonly missed?: Write | undefined;
}

export const nothing: Held = { paths: [], seen: 0 };

/** Whether two stretches overlap. */
export function overlap(a: Path, b: Path): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [one, other] = [a[i] as Step, b[i] as Step];
    if (one.split !== other.split) return i > 0;
    if (one.part !== other.part) return false;
  }
  return true;
}

/** The write that something has missed, of those that there are. */
export function missedBy(held: Held, writes: readonly Write[]): Write | undefined {
  if (held.missed) return held.missed;
  const own = writes.find(({ path, at }) => at > held.seen && held.paths.some((each) => overlap(each, path)));
  if (own) return own;
  for (const each of held.elements ?? []) {
    const found = missedBy(each, writes);
    if (found) return found;
  }
  return undefined;
}

/** The same, up to date, as one that goes on behind a branch: what it has missed by then it has missed for good. */
export function settled(held: Held, writes: readonly Write[], now: number): Held {
  const missed = missedBy({ ...held, elements: undefined }, writes);
  return {
    ...held,
    seen: now,
    ...(missed && { missed }),
    ...(held.elements && { elements: held.elements.map((each) => settled(each, writes, now)) }),
  };
}

/** What is one or the other. */
export function eitherHeld(a: Held, b: Held): Held {
  if (a === b) return a;
  const sameLength = a.elements && b.elements && a.elements.length === b.elements.length && !a.isMixed && !b.isMixed;
  const elements = sameLength
    ? a.elements?.map((each, i) => eitherHeld(each, b.elements?.[i] ?? nothing))
    : a.elements || b.elements
      ? [...(a.elements ?? []), ...(b.elements ?? [])].slice(0, MOST_ELEMENTS)
      : undefined;
  const missed = a.missed ?? b.missed;
  return {
    paths: unique([...a.paths, ...b.paths]),
    seen: Math.min(a.seen, b.seen),
    object: a.object === b.object ? a.object : undefined,
    elements,
    isMixed: elements && !sameLength,
    modules: a.modules ?? b.modules,
    ...(missed && { missed }),
  };
}

/** More of a list is not told apart. */
export const MOST_ELEMENTS = 64;

export function unique(paths: readonly Path[]): readonly Path[] {
  const found = new Map(paths.map((path) => [path.map(({ split, part }) => `${split}:${part}`).join("/"), path]));
  return [...found.values()].slice(0, MOST_ELEMENTS);
}

/** Where what was read and its change stand, for a message. */
export interface Stale {
  readonly read: Span;
  readonly write: Write;
}
