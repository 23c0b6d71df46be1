import type { Statement } from "../../syntax/python-ast.ts";
import { sourceOf } from "../context.ts";
import { asksType } from "../statements/control-flow.ts";
import { bindRound } from "../statements/bind-round.ts";
import { elementsOf } from "../expressions/elements-of.ts";
import { assignedIn, walkStatements, type Scope } from "../scope.ts";
import type { Construction } from "./construction.ts";
import { changeCollected } from "./change-collected.ts";
import { region } from "./region.ts";

/** A loop in an `__init__`: what it adds to one list is a comprehension, and fields that it names are written down each. */
export function constructLoop(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "for" },
  rest: readonly Statement[],
): void {
  const { context } = made;
  const names = [...new Set(assignedIn(statement.body))];
  const [only, ...others] = names;
  if (needsUnrolling(statement.body) || asksType(statement.body, statement.target)) {
    const rounds = elementsOf(context, scope, statement.iterable);
    if (rounds) {
      for (const round of rounds) {
        bindRound(scope, statement.target, round);
        made.construct(scope, statement.body);
      }
      return;
    }
  }
  if (only !== undefined && others.length === 0 && made.collected.has(only)) {
    const before = context.diagnostics.length;
    if (changeCollected(made, scope, statement, only)) return;
    context.diagnostics.length = before;
  }
  region(made, scope, statement, rest);
}

/** Fields that are named in a loop: each round is written down. */
function needsUnrolling(statements: readonly Statement[]): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    if (each.kind !== "call") return;
    const callee = sourceOf(each.callee.span);
    if (
      callee === "setattr" ||
      callee === "self.add_module" ||
      callee === "self.register_module" ||
      callee === "self.register_buffer"
    )
      found = true;
  });
  return found;
}
