import type { Statement, Term } from "./module-tree.ts";
import { isLoop, readsOfStep, type Step } from "./roll-loops.ts";
import { mapTerm, valuesIn } from "./terms.ts";
import { writeTerm } from "./write-term.ts";

/** What is longer has a name of its own where it is no stage of a pipe. */
const SHORT = 44;

export interface Lines {
  readonly statements: readonly Statement[];
  readonly results: readonly Term[];
}

export interface Steps {
  readonly steps: readonly Step[];
  readonly results: readonly Term[];
}

/** What is used once stands where it is used: as a stage of a pipe, as what is returned, or where it is short. */
export function inlineOnce({ steps, results }: Steps): Steps {
  const uses = new Map<string, number>();
  for (const name of [...steps.flatMap(readsOfStep), ...results.flatMap(valuesIn)])
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
  const pending: { readonly step: Step; readonly name: string | undefined }[] = [];
  for (const step of steps) {
    if (isLoop(step)) {
      const carried = step.carried.map((each) => ({ ...each, first: fill(each.first, "named") }));
      const { steps: inner, results: next } = inlineOnce({
        steps: step.statements,
        results: step.carried.map((each) => each.next),
      });
      const filled = carried.map((each, i) => ({ ...each, next: next[i] ?? each.next }));
      pending.push({ step: { ...step, carried: filled, statements: inner as readonly Statement[] }, name: undefined });
      continue;
    }
    const { targets, value } = step;
    const [target] = targets;
    const filled: Statement = { targets, value: fill(value, "named") };
    const isOnce = targets.length === 1 && target !== undefined && uses.get(target) === 1;
    if (isOnce) whole.set(target, filled.value);
    pending.push({ step: filled, name: isOnce ? target : undefined });
  }
  const returned = results.map((each) => fill(each, "named"));
  return {
    steps: pending.flatMap(({ step, name }) => (name !== undefined && !whole.has(name) ? [] : [step])),
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
