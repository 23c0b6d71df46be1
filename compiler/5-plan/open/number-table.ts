import { spellSized, type Sized, type SizeFormula, type Spelling } from "../../ir/size-formula.ts";

/** The numbers of a plan that follow from open sizes, each once. */
export interface NumberTable {
  /** Which of them a number is. */
  readonly indexOf: (number: Sized) => number;
  /** All of them, in order. */
  readonly numbers: () => readonly Sized[];
}

export function createNumberTable(): NumberTable {
  const numbers: Sized[] = [];
  const known = new Map<string, number>();
  return {
    indexOf(number) {
      const key = spellSized(number);
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, numbers.length);
      return numbers.push(number) - 1;
    },
    numbers: () => numbers,
  };
}

/**
 * Statements that calculate numbers from open sizes, in whole numbers, and give them as an array. What is rounded down is the same for
 * many of them, and calculated once.
 */
export function numberStatements(numbers: readonly Sized[], name: (symbol: string) => string): readonly string[] {
  const statements: string[] = [];
  const locals = new Map<string, string>();
  /** The formula with a local in place of everything that is rounded down. */
  const held = (formula: Sized): Sized => {
    if (typeof formula === "number") return formula;
    switch (formula.kind) {
      case "symbol":
        return formula;
      case "floor":
        return local({ ...formula, of: held(formula.of) as SizeFormula });
      case "sum":
        return { ...formula, terms: formula.terms.map((term) => ({ ...term, of: held(term.of) as SizeFormula })) };
      case "product":
        return { ...formula, of: formula.of.map(held) as [SizeFormula, SizeFormula] };
      case "quotient":
        return { ...formula, of: held(formula.of), by: held(formula.by) };
      case "function":
        return { ...formula, of: held(formula.of) };
    }
  };
  const spelling: Spelling = { name: (symbol) => (symbol.startsWith(LOCAL) ? symbol.slice(1) : name(symbol)) };
  const local = (formula: SizeFormula): SizeFormula => {
    const text = spellSized(formula, spelling);
    const known = locals.get(text) ?? `d${locals.size + 1}`;
    if (!locals.has(text)) statements.push(`const ${known} = ${text};`);
    locals.set(text, known);
    return { kind: "symbol", name: `${LOCAL}${known}` };
  };
  const rows = numbers.map((number) => spellSized(held(number), spelling));
  return [...statements, `return [${rows.join(", ")}];`];
}

/** What no open size begins with. */
const LOCAL = "=";
