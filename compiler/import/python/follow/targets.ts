import type { Expression } from "../syntax/python-ast.ts";
import { deleteIndex, setIndex } from "./index-value.ts";
import { itemsOf } from "./items-of.ts";
import { deleteMember, setMember } from "./members.ts";
import { fail, type Run } from "./run.ts";
import { scopeOf } from "./scopes.ts";
import { subscriptsOf } from "./subscripts-of.ts";
import { listOf, type Scope, type Value } from "./values.ts";

/** `del target` */
export function deleteTarget(run: Run, scope: Scope, target: Expression): void {
  switch (target.kind) {
    case "name":
      // What is forgotten is not missed.
      return;
    case "member":
      return deleteMember(run.evaluate(run, scope, target.object), target.name.text);
    case "index":
      return deleteIndex(
        run,
        run.evaluate(run, scope, target.object),
        subscriptsOf(run, scope, target.subscripts, target.isTuple),
      );
    case "tuple":
    case "list":
      for (const each of target.elements) deleteTarget(run, scope, each);
      return;
    default:
      fail("what is deleted is no variable, no field and no item");
  }
}

/** `target = value` */
export function bindTarget(run: Run, scope: Scope, target: Expression, value: Value): void {
  switch (target.kind) {
    case "name": {
      const at = scopeOf(scope, target.text);
      at.names.set(target.text, value);
      at.broken?.delete(target.text);
      return;
    }
    case "member":
      setMember(run, run.evaluate(run, scope, target.object), target.name.text, value);
      return;
    case "index":
      setIndex(
        run,
        run.evaluate(run, scope, target.object),
        subscriptsOf(run, scope, target.subscripts, target.isTuple),
        value,
      );
      return;
    case "tuple":
    case "list": {
      const items = [...itemsOf(run, value)];
      const star = target.elements.findIndex(({ kind }) => kind === "star");
      const after = star === -1 ? 0 : target.elements.length - star - 1;
      if (star === -1 ? items.length !== target.elements.length : items.length < target.elements.length - 1)
        fail("values and names differ in number");
      target.elements.forEach((each, i) => {
        if (each.kind === "star") bindTarget(run, scope, each.value, listOf(items.slice(star, items.length - after)));
        else
          bindTarget(
            run,
            scope,
            each,
            items[star === -1 || i < star ? i : items.length - target.elements.length + i] as Value,
          );
      });
      return;
    }
    default:
      fail("a target of an assignment");
  }
}
