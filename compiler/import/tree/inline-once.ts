import type { Statement, Term } from "./module-tree.ts";
import { mapTerm, valuesIn } from "./terms.ts";
import { writeTerm } from "./write-term.ts";

/** What is longer has a name of its own where it is no stage of a pipe. */
const SHORT = 44;

export interface Lines {
  readonly statements: readonly Statement[];
  readonly results: readonly Term[];
}

/** What is used once stands where it is used: as a stage of a pipe, as what is returned, or where it is short. */
export function inlineOnce({ statements, results }: Lines): Lines {
  const uses = new Map<string, number>();
  for (const name of [...statements.flatMap(({ value }) => valuesIn(value)), ...results.flatMap(valuesIn)])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  const whole = new Map<string, Term>();
  const fill = (term: Term, place: Place): Term => {
    if (term.kind === "value") {
      const found = whole.get(term.name);
      if (!found || !mayStand(found, place)) return term;
      whole.delete(term.name);
      return found;
    }
    return mapTerm(term, (each) => {
      if (each === term) return undefined;
      return each.kind === "value" || holdsTerms(each) ? fill(each, placeIn(term, each)) : undefined;
    });
  };
  const pending: { readonly statement: Statement; readonly name: string | undefined }[] = [];
  for (const { targets, value } of statements) {
    const [target] = targets;
    const statement: Statement = { targets, value: fill(value, "named") };
    const isOnce = targets.length === 1 && target !== undefined && uses.get(target) === 1;
    if (isOnce) whole.set(target, statement.value);
    pending.push({ statement, name: isOnce ? target : undefined });
  }
  const returned = results.map((each) => fill(each, "named"));
  return {
    statements: pending.flatMap(({ statement, name }) => (name !== undefined && !whole.has(name) ? [] : [statement])),
    results: returned,
  };
}

/** Where a term stands: by itself, as the first argument of a call, in a list, or as an operand. */
type Place = "named" | "piped" | "listed" | "operand";

const holdsTerms = (term: Term): boolean => term.kind !== "literal" && term.kind !== "part" && term.kind !== "batch";

function placeIn(above: Term, term: Term): Place {
  if (above.kind === "call") return above.args[0] === term ? "piped" : "listed";
  return above.kind === "list" || above.kind === "tuple" ? "listed" : "operand";
}

function mayStand(term: Term, place: Place): boolean {
  if (place === "named" || (place === "piped" && term.kind !== "tuple")) return true;
  const { text, level } = writeTerm(term, { valueOf: () => undefined, hidden: new Set() });
  if (place === "listed") return text.length <= SHORT;
  return text.length <= SHORT && level > 0;
}
