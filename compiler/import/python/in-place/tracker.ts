import type { Span } from "../../../../grammar/source.ts";
import type { Expression, Statement } from "../syntax/python-ast.ts";
import type { Context, Home } from "../translate/context.ts";
import {
  eitherHeld,
  overlap,
  type Early,
  MOST_ELEMENTS,
  missedBy,
  nothing,
  settled,
  unique,
  type Held,
  type Path,
  type Stale,
  type Step,
  type Write,
} from "./held.ts";
import type { Owner } from "./module-of.ts";

/** `other = name` behind a statement: two names of one tensor, of which the statement has set one. */
export interface Carry {
  readonly variable: string;
  readonly from: string;
}

interface Entry {
  readonly held: Held;
  /** What has to be written down if somebody reads it. */
  readonly pending: readonly { readonly statement: Statement; readonly carry: Carry }[];
}

/** How expressions and statements are gone through, which ask each other. */
export interface Steps {
  readonly evaluate: (tracker: Tracker, expression: Expression) => Held;
  readonly follow: (tracker: Tracker, statements: readonly Statement[]) => void;
}

/** Runs through one function, and knows at each place what holds which storage. */
export class Tracker {
  readonly context: Context;
  readonly home: Home;
  readonly owner: Owner | undefined;
  readonly steps: Steps;
  /** Reads of what has been changed. */
  readonly stale: Stale[] = [];
  readonly carries = new Map<Statement, Carry[]>();
  /** Calls that stand alone, and the name of what they change and give back. */
  readonly effects = new Map<Statement, string>();
  /** What is done before a statement. */
  readonly early = new Map<Statement, Early[]>();
  returned: Held | undefined;
  /** The statement that is gone through. */
  statement: Statement | undefined;
  #uses: { readonly paths: readonly Path[]; readonly span: Span; readonly at: number }[] = [];
  #entries = new Map<string, Entry>();
  #writes: Write[] = [];
  #now = 0;
  #objects = 0;
  readonly #all: Write[] = [];

  constructor(context: Context, home: Home, owner: Owner | undefined, steps: Steps) {
    this.steps = steps;
    this.context = context;
    this.home = home;
    this.owner = owner;
  }

  /** A tensor that lies by itself. */
  fresh(): Held {
    const object = this.#objects++;
    return { paths: [[{ split: "storage", part: String(object) }]], seen: this.#now, object };
  }

  list(elements: readonly Held[], isMixed = false): Held {
    return { ...this.fresh(), elements: elements.slice(0, MOST_ELEMENTS), isMixed };
  }

  /** What lies where others do. */
  view(of: readonly Held[], step?: Step): Held {
    const paths = unique(of.flatMap((each) => each.paths)).map((path) => (step ? [...path, step] : path));
    return paths.length === 0 ? nothing : { paths, seen: this.#now, object: this.#objects++ };
  }

  read(name: string): Held | undefined {
    return this.#entries.get(name)?.held;
  }

  set(name: string, held: Held): void {
    this.#entries.set(name, { held, pending: [] });
  }

  /** Notes that something is read: what has missed a change is told, or carried over. */
  use(held: Held, expression: Pick<Expression, "span">, name?: string): void {
    const entry = name === undefined ? undefined : this.#entries.get(name);
    for (const { statement, carry } of entry?.pending ?? []) {
      const found = this.carries.get(statement) ?? [];
      if (!found.some((each) => each.variable === carry.variable)) found.push(carry);
      this.carries.set(statement, found);
    }
    if (entry && name !== undefined && entry.pending.length > 0) this.#entries.set(name, { ...entry, pending: [] });
    this.#uses.push({ paths: held.paths, span: expression.span, at: this.#now });
    this.#check(held, expression, name);
  }

  #check(held: Held, expression: Pick<Expression, "span">, name: string | undefined): void {
    const all = held.missed ? [...this.#writes, held.missed] : this.#writes;
    for (const write of all) {
      if (!missedBy({ ...held, elements: undefined, missed: held.missed === write ? write : undefined }, [write]))
        continue;
      const { early } = write;
      const isRead =
        early &&
        (name === early.variable ||
          (held.from?.variable === early.variable && held.from.statement === early.statement));
      if (!isRead) return void this.stale.push({ read: expression.span, write });
      const found = this.early.get(early.statement) ?? [];
      if (!found.some((each) => each.variable === early.variable)) this.early.set(early.statement, [...found, early]);
    }
    for (const each of held.elements ?? []) this.#check(each, expression, undefined);
  }

  /** Whether only a call itself had read something when it changed it: within a statement, or within the whole function. */
  isUnread(held: Held, { span }: Pick<Expression, "span">, since: Span | undefined, before = Infinity): boolean {
    return !this.#uses.some(
      (each) =>
        each.at < before &&
        (!since || (each.span.start >= since.start && each.span.end <= since.end)) &&
        !(each.span.start >= span.start && each.span.end <= span.end) &&
        each.paths.some((path) => held.paths.some((own) => overlap(own, path))),
    );
  }

  write(
    paths: readonly Path[],
    expression: Pick<Expression, "span">,
    isCertain = true,
    early?: Early,
    layer?: string,
  ): void {
    for (const path of paths) {
      const write: Write = { path, at: ++this.#now, isCertain, expression, early, layer };
      this.#writes.push(write);
      this.#all.push(write);
    }
  }

  /** All changes that the function makes. */
  get writes(): readonly Write[] {
    return this.#all;
  }

  /** The same, after what has just been written. */
  upToDate = (held: Held): Held => ({ ...held, seen: this.#now });

  /** Other names of what a statement has just changed and set to a name: they are to follow if they are read. */
  follow(statement: Statement, from: string): void {
    const held = this.read(from);
    if (held?.object === undefined || missedBy(held, this.#writes)) return;
    for (const [variable, entry] of this.#entries)
      if (variable !== from && entry.held.object === held.object && missedBy(entry.held, this.#writes))
        this.#entries.set(variable, {
          held,
          pending: [...entry.pending, { statement, carry: { variable, from } }],
        });
  }

  /** Lists that an attribute holds too, and a statement that changes them by another name. */
  sharedLists(): readonly { readonly variable: string; readonly statement: Statement }[] {
    return [...this.#entries].flatMap(
      ([
        variable,
        {
          held,
          pending: [first],
        },
      ]) => (variable.startsWith("self.") && held.elements && first ? [{ variable, statement: first.statement }] : []),
    );
  }

  /** Goes through several ways that exclude each other. */
  branches(ways: readonly (() => void)[]): void {
    const [entries, writes] = [this.#entries, this.#writes];
    const ends = ways.map((way) => {
      this.#entries = new Map(entries);
      this.#writes = [...writes];
      way();
      return { entries: this.#entries, writes: this.#writes };
    });
    this.#now++;
    const merged = new Map<string, Entry>();
    for (const end of ends)
      for (const [name, { held, pending }] of end.entries) {
        const before = merged.get(name);
        const own = settled(held, end.writes, this.#now);
        merged.set(name, {
          held: before ? eitherHeld(before.held, own) : own,
          pending: [...new Set([...(before?.pending ?? []), ...pending])],
        });
      }
    this.#entries = merged;
    this.#writes = [];
  }
}
