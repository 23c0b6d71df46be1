import type { Expression, Subscript } from "../syntax/python-ast.ts";
import type { Run } from "./run.ts";
import { none, tupleOf, type Scope, type Value } from "./values.ts";

/** The subscripts of `x[…]`; those of a tuple one by one. */
export function subscriptsOf(run: Run, scope: Scope, given: readonly Subscript[], isTuple: boolean): Value[] {
  const found = given.map((each): Value => {
    if (each.kind !== "slice") return run.evaluate(run, scope, each);
    const part = (bound: Expression | undefined): Value => (bound ? run.evaluate(run, scope, bound) : none);
    return { kind: "slice", start: part(each.start), stop: part(each.stop), step: part(each.step) };
  });
  return isTuple ? [tupleOf(found)] : found;
}
