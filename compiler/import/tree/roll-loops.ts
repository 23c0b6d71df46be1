import type { Statement, Term } from "./module-tree.ts";
import type { Lines } from "./inline-once.ts";
import { keyOf, mapTerm, valuesIn } from "./terms.ts";

/** Statements that come again and again, with the next child of a list each time. */
export interface Loop {
  /** The number of the first child, and of rounds. */
  readonly from: number;
  readonly rounds: number;
  /** What goes from round to round. */
  readonly carried: readonly {
    /** Its name within the loop. */
    readonly param: string;
    readonly first: Term;
    readonly next: Term;
    /** Its name after the loop. */
    readonly target: string;
  }[];
  /** In paths, `COUNTER` stands for the number of the child. */
  readonly statements: readonly Statement[];
}

export type Step = Statement | Loop;
export const isLoop = (step: Step): step is Loop => "rounds" in step;

/** In a path: the number that grows. */
export const COUNTER = "@";

/** Fewer rounds, or fewer lines, are written out. */
const LEAST_ROUNDS = 3;

/** What is read by any of them, as often as it is; a loop reads as often as it goes round. */
export const readsOfStep = (step: Step): string[] =>
  isLoop(step)
    ? [
        ...step.carried.flatMap(({ first }) => valuesIn(first)),
        ...[
          ...step.statements.flatMap(({ value }) => valuesIn(value)),
          ...step.carried.flatMap(({ next }) => valuesIn(next)),
        ].flatMap((name) => [name, name]),
      ]
    : valuesIn(step.value);

/** Statements that repeat themselves become loops. */
export function rollLoops({ statements, results }: Lines): {
  readonly steps: readonly Step[];
  readonly results: readonly Term[];
} {
  const steps: Step[] = [];
  for (let at = 0; at < statements.length;) {
    const found = longestAt(statements, at, results);
    if (found) {
      steps.push(found.loop);
      at = found.end;
    } else steps.push(statements[at++] as Statement);
  }
  return { steps, results };
}

function longestAt(
  statements: readonly Statement[],
  at: number,
  results: readonly Term[],
): { readonly loop: Loop; readonly end: number } | undefined {
  let best: { readonly loop: Loop; readonly end: number } | undefined;
  const most = Math.floor((statements.length - at) / LEAST_ROUNDS);
  // A round begins with what takes the next child, so that the first one tells how long it may be.
  const period = nextWithSameHead(statements, at);
  if (period === undefined || period > most) return undefined;
  for (const length of [period, period * 2]) {
    const loop = loopAt(statements, at, length, results);
    if (loop && (!best || loop.end > best.end)) best = loop;
  }
  return best;
}

/** How far it is to a statement that differs in the number of a child alone. */
function nextWithSameHead(statements: readonly Statement[], at: number): number | undefined {
  const head = (statement: Statement | undefined): string =>
    statement
      ? keyOf(
          mapTerm(statement.value, (each) => (each.kind === "value" ? { kind: "value", name: "" } : numberless(each))),
        )
      : "";
  const own = head(statements[at]);
  for (let i = at + 1; i < statements.length; i++) if (head(statements[i]) === own) return i - at;
  return undefined;
}

const numberless = (term: Term): Term | undefined => {
  const without = (path: readonly string[]): readonly string[] =>
    path.map((each) => (/^\d+$/.test(each) ? COUNTER : each));
  if (term.kind === "part") return { kind: "part", path: without(term.path) };
  if (term.kind !== "call" || typeof term.callee === "string") return undefined;
  const valueless = (each: Term): Term =>
    mapTerm(each, (inner) => (inner.kind === "value" ? { kind: "value", name: "" } : numberless(inner)));
  return { ...term, callee: { path: without(term.callee.path) }, args: term.args.map(valueless) };
};

function loopAt(
  statements: readonly Statement[],
  at: number,
  length: number,
  results: readonly Term[],
): { readonly loop: Loop; readonly end: number } | undefined {
  const first = roundOf(statements, at, length, false);
  const second = roundOf(statements, at + length, length, true);
  if (!first || !second) return undefined;
  const from = counterOf(first, second);
  if (from === undefined) return undefined;
  const pattern = written(second, from + 1);
  const inits = initsOf(written(first, from), pattern);
  if (!inits) return undefined;
  let rounds = 2;
  for (; ; rounds++) {
    const next = roundOf(statements, at + rounds * length, length, true);
    if (!next || keyOf(written(next, from + rounds)) !== keyOf(pattern)) break;
  }
  if (rounds < LEAST_ROUNDS) return undefined;
  const end = at + rounds * length;
  const last = statements.slice(end - length, end).flatMap(({ targets }) => targets);
  // What else is read later stays what it was in its round, and is no loop.
  const inside = new Set(statements.slice(at, end).flatMap(({ targets }) => targets));
  const read = [...statements.slice(end).flatMap(({ value }) => valuesIn(value)), ...results.flatMap(valuesIn)];
  const outer = new Set(read.filter((name) => inside.has(name)));
  const carried = [...inits].map(([index, init]) => ({
    param: `previous ${index}`,
    first: init,
    next: { kind: "value", name: `own ${index}` } as Term,
    target: last[index] ?? "",
  }));
  for (const name of outer) if (!carried.some(({ target }) => target === name)) return undefined;
  if (carried.length === 0) return undefined;
  let nth = 0;
  return {
    end,
    loop: {
      from,
      rounds,
      carried,
      statements: pattern.map((value, i) => ({
        value,
        targets: (statements[at + i] as Statement).targets.map(() => `own ${nth++}`),
      })),
    },
  };
}

/** The values of one round, in which other rounds' values and its own are numbered. */
interface Round {
  readonly values: readonly Term[];
  readonly own: ReadonlyMap<string, number>;
  readonly previous: ReadonlyMap<string, number>;
}

function roundOf(statements: readonly Statement[], at: number, length: number, isLater: boolean): Round | undefined {
  const round = statements.slice(at, at + length);
  if (round.length < length) return undefined;
  const numbered = (part: readonly Statement[]): Map<string, number> =>
    new Map(part.flatMap(({ targets }) => targets).map((name, i) => [name, i]));
  return {
    values: round.map(({ value }) => value),
    own: numbered(round),
    previous: numbered(isLater ? statements.slice(at - length, at) : []),
  };
}

/** Paths in two rounds that differ in a number by one: that number. */
function counterOf(a: Round, b: Round): number | undefined {
  const [from, to] = [numbersIn(a.values), numbersIn(b.values)];
  if (from.length !== to.length) return undefined;
  const growing = from.flatMap((number, i) => (to[i] === number + 1 ? [number] : []));
  const isSteady = from.every((number, i) => to[i] === number || (to[i] === number + 1 && number === growing[0]));
  return isSteady ? growing[0] : undefined;
}

function numbersIn(values: readonly Term[]): number[] {
  const numbers: number[] = [];
  const add = (path: readonly string[]): void => {
    for (const each of path) if (/^\d+$/.test(each)) numbers.push(Number(each));
  };
  for (const value of values)
    mapTerm(value, (term) => {
      if (term.kind === "part") add(term.path);
      if (term.kind === "call" && typeof term.callee !== "string") add(term.callee.path);
      return undefined;
    });
  return numbers;
}

/** With the counter in place of the number, and values by what they are in the round. */
function written({ values, own, previous }: Round, number: number): readonly Term[] {
  const path = (each: readonly string[]): readonly string[] =>
    each.map((name) => (name === String(number) ? COUNTER : name));
  const name = (each: string): string => {
    const ownAt = own.get(each);
    const previousAt = previous.get(each);
    return ownAt !== undefined ? `own ${ownAt}` : previousAt !== undefined ? `previous ${previousAt}` : each;
  };
  const write = (term: Term): Term =>
    mapTerm(term, (each) => {
      if (each.kind === "value") return { kind: "value", name: name(each.name) };
      if (each.kind === "batch") return { kind: "batch", of: name(each.of) };
      if (each.kind === "part") return { kind: "part", path: path(each.path) };
      if (each.kind !== "call" || typeof each.callee === "string") return undefined;
      return {
        ...each,
        callee: { path: path(each.callee.path) },
        args: each.args.map(write),
        named: new Map([...each.named].map(([key, arg]) => [key, write(arg)])),
      };
    });
  return values.map(write);
}

/** What the first round has where the others read the one before; undefined where they differ in anything else. */
function initsOf(first: readonly Term[], pattern: readonly Term[]): ReadonlyMap<number, Term> | undefined {
  const read = (terms: readonly Term[]): string[] => terms.flatMap(valuesIn);
  const [names, patterns] = [read(first), read(pattern)];
  if (names.length !== patterns.length) return undefined;
  const inits = new Map<number, Term>();
  for (const [i, name] of patterns.entries()) {
    const [, index] = /^previous (\d+)$/.exec(name) ?? [];
    if (index === undefined) continue;
    const own = names[i] ?? "";
    const known = inits.get(Number(index));
    if (own.startsWith("own ") || (known?.kind === "value" && known.name !== own)) return undefined;
    inits.set(Number(index), { kind: "value", name: own });
  }
  let at = 0;
  const same = first.map((term) =>
    mapTerm(term, (each) => {
      if (each.kind === "value") return { kind: "value", name: patterns[at++] ?? "" };
      if (each.kind === "batch") return { kind: "batch", of: patterns[at++] ?? "" };
      return undefined;
    }),
  );
  const isSame =
    keyOf(same) === keyOf(pattern) &&
    names.every((name, i) => patterns[i] === name || (patterns[i] ?? "").startsWith("previous "));
  return isSame ? inits : undefined;
}
