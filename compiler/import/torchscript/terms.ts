import { isFixed, type Dim } from "../../ir/types.ts";
import { call, literal, type Term } from "../tree/module-tree.ts";
import { report, type Place, type Run } from "./run.ts";
import type { Value } from "./values.ts";

/** A value as it is written in the body at hand. Undefined for what cannot be written; then that has been said. */
export function toTerm(run: Run, place: Place, value: Value): Term | undefined {
  switch (value.kind) {
    case "tensor":
      if (value.stale) return refused(report(run, place, "NN6027", value.stale));
      return value.term;
    case "number":
      return value.size === undefined ? value.term : sizeTerm(run, place, value.size);
    case "bool":
    case "string":
      return literal(value.value);
    case "none":
      return literal(null);
    case "list":
    case "tuple": {
      const items: Term[] = [];
      for (const item of value.items) {
        const term = toTerm(run, place, item);
        if (!term) return undefined;
        items.push(term);
      }
      return { kind: value.kind, items };
    }
    case "dict":
    case "module":
    case "function":
      return refused(
        report(run, place, "NN6023", { what: `a ${value.kind} is handed to an operation`, help: undefined }),
      );
    case "unknown":
      return undefined;
  }
}

/** A report has said why. */
const refused = (said: Value): undefined => void said;

/** A size, which may be the batch or a multiple of it. */
export function sizeTerm(run: Run, place: Place, size: Dim): Term | undefined {
  if (isFixed(size)) return literal(size);
  const [batch] = place.emission.batches;
  if (!batch)
    return refused(
      report(run, place, "NN6023", { what: "the batch's size is used where no tensor has it", help: undefined }),
    );
  if (size.factor === 1) return batch;
  return { kind: "binary", operator: "*", left: batch, right: literal(size.factor) };
}

/** `x.size(1)`, where nobody knows the size. */
export const sizeCall = (of: Term, dim: number): Term =>
  of.kind === "value" && dim === 0 ? { kind: "batch", of: of.name } : call("size", [of, literal(dim)]);
