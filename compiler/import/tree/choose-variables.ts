import { tensorFunctions } from "../../functions/index.ts";
import { readsOfStep, type Step } from "./roll-loops.ts";
import type { Term } from "./module-tree.ts";
import { valuesIn } from "./terms.ts";

/** Which variable holds which value, along the statements of a body or of a loop. */
export class Variables {
  /** By the names of values. */
  readonly of = new Map<string, string>();
  readonly #lastRead = new Map<string, number>();
  readonly #kept: ReadonlySet<string>;
  readonly #hidden: ReadonlySet<string>;
  readonly #hints: ReadonlyMap<string, string> | undefined;

  /**
   * @param kept variables that hold what is needed outside of these statements
   * @param hidden names of fields and parameters
   * @param hints what values were called in the file
   */
  constructor(
    steps: readonly Step[],
    results: readonly Term[],
    { kept, hidden, hints }: Scope,
    outer: ReadonlyMap<string, string> = new Map(),
  ) {
    steps.forEach((step, at) => {
      for (const name of readsOfStep(step)) this.#lastRead.set(name, at);
    });
    for (const name of results.flatMap(valuesIn)) this.#lastRead.set(name, steps.length);
    for (const [name, variable] of outer) this.of.set(name, variable);
    this.#kept = kept;
    this.#hidden = hidden;
    this.#hints = hints;
  }

  isRead(value: string): boolean {
    return this.#lastRead.has(value);
  }

  /** Whether what a variable holds is needed after a step. */
  isLive(variable: string, after: number): boolean {
    if (this.#kept.has(variable)) return true;
    return [...this.of].some(([name, each]) => each === variable && (this.#lastRead.get(name) ?? -1) > after);
  }

  /** Those that hold something that is needed after a step. */
  liveAfter(step: number): Set<string> {
    return new Set([...this.#kept, ...[...this.of.values()].filter((each) => this.isLive(each, step))]);
  }

  /** A variable that a value is made of and that nothing needs after it. */
  deadIn(value: Term, at: number): string | undefined {
    const read = valuesIn(value).map((name) => this.of.get(name));
    return read.find((each) => each !== undefined && !this.isLive(each, at));
  }

  /** A variable that nothing needs: of the value's name in the file, or of the names that there are. */
  free(value: string | undefined, others: readonly string[], at: number, besides: ReadonlySet<string>): string {
    const base = nameFrom(value === undefined ? undefined : this.#hints?.get(value));
    const isFree = (name: string): boolean =>
      !besides.has(name) &&
      !this.isLive(name, at) &&
      !this.#hidden.has(name) &&
      !tensorFunctions.has(name) &&
      !reserved.has(name);
    const names = [...(base === undefined ? [] : [base]), ...others];
    const found = names.find(isFree);
    if (found !== undefined) return found;
    for (let i = 2; ; i++) if (isFree(`${names[0]}${i}`)) return `${names[0]}${i}`;
  }
}

export interface Scope {
  readonly kept: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  readonly hints: ReadonlyMap<string, string> | undefined;
}

/** What a file calls a value, where somebody chose it: no `_12`, no `argument_1`, no `input0`. */
function nameFrom(hint: string | undefined): string | undefined {
  const plain = hint?.replace(/\d+$/, "") ?? "";
  return /^[a-zA-Z]\w*[a-zA-Z]$|^[a-zA-Z]$/.test(plain) && !unspoken.test(plain) ? plain : undefined;
}
const unspoken = /^(input|argument|onnx|val|node|tensor|output|self)$|__/;

const reserved = new Set([
  ...["if", "else", "for", "in", "return", "and", "or", "not", "none", "true", "false", "const", "fn"],
  ...["i", "N", "training"],
]);
