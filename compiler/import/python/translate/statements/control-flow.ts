import { assertNot, todo } from "./assertions.ts";
import { translate, truthOf } from "../read.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { atom, level, negated, within } from "../code.ts";
import { sourceOf, takeComments, type Context } from "../context.ts";
import { elementsOf } from "../expressions/elements-of.ts";
import { bindRound } from "./bind-round.ts";
import { translateIterable } from "../expressions/iterable.ts";
import { assignedIn, walkStatements, type Scope } from "../scope.ts";
import { bindTarget } from "./targets.ts";

/** A condition that is known here leaves only the branch that is taken. */
export function translateIf(context: Context, scope: Scope, statement: Statement & { kind: "if" }): string[] {
  const [raised] = statement.then;
  if (raised?.kind === "raise" && statement.then.length === 1) {
    const checked = assertNot(context, scope, statement.condition, raised.value);
    const [other] = statement.otherwise;
    return [...checked, ...(other ? context.writeBody(scope, statement.otherwise, statement.span.end) : [])];
  }
  const condition = translate(context, scope, statement.condition);
  const truth = truthOf(condition);
  if (truth !== undefined) {
    const [taken, left] = truth ? [statement.then, statement.otherwise] : [statement.otherwise, statement.then];
    for (const each of left) takeComments(scope.home, each.span.start, each.span.end);
    return context.writeBody(scope, taken, taken.at(-1)?.span.end ?? statement.span.end);
  }
  const then = context.writeBody(scope, statement.then, statement.then.at(-1)?.span.end ?? statement.span.end);
  const otherwise = context.writeBody(scope, statement.otherwise, statement.span.end);
  if (then.length === 0 && otherwise.length === 0) return [];
  const head = `if ${condition.text} {`;
  if (then.length === 0) return [`if ${negated(condition).text} {\n${otherwise.join("\n")}\n}`];
  if (otherwise.length === 0) return [`${head}\n${then.join("\n")}\n}`];
  const chained = statement.otherwise.length === 1 && otherwise.length === 1 && (otherwise[0] ?? "").startsWith("if ");
  return [`${head}\n${then.join("\n")}\n} else ${chained ? (otherwise[0] ?? "") : `{\n${otherwise.join("\n")}\n}`}`];
}

/** A loop stays one; only where its rounds name fields, each is written down. */
export function translateFor(
  context: Context,
  scope: Scope,
  { target, iterable, body, span }: Statement & { kind: "for" },
): string[] {
  const rounds = namesFields(body) || asksType(body, target) ? elementsOf(context, scope, iterable) : undefined;
  if (rounds)
    return rounds.flatMap((round) => {
      bindRound(scope, target, round);
      return context.writeBody(scope, body, body.at(-1)?.span.end ?? span.end);
    });
  const over = translateIterable(context, scope, iterable);
  // What is set within a loop is not known behind its first round.
  for (const name of assignedIn(body)) {
    const held = scope.names.get(name);
    if (
      held?.known &&
      held.text !== "" &&
      held.known.kind !== "pairs" &&
      held.known.kind !== "modules" &&
      /^\w+$/.test(held.text)
    )
      scope.names.set(name, atom(held.text));
  }
  const targets = bindTarget(context, scope, target, over);
  const lines = context.writeBody(scope, body, body.at(-1)?.span.end ?? span.end);
  return [
    `for ${targets} in ${over.level < level.range ? within(over, level.range) : over.text} {\n${lines.join("\n")}\n}`,
  ];
}

/** `with torch.no_grad():` and its like say nothing about what is computed. */
export function translateWith(
  context: Context,
  scope: Scope,
  { items, body, span }: Statement & { kind: "with" },
): string[] {
  const harmless = items.every((item) =>
    /no_grad|inference_mode|autocast|record_function|set_grad_enabled|amp/.test(sourceOf(item.span)),
  );
  if (!harmless) return todo(context, { span }, `\`with ${sourceOf(items[0]?.span ?? span)}\``);
  return context.writeBody(scope, body, span.end);
}

/** `isinstance(x, int)` of what a loop goes over: each round has its own answer. */
export function asksType(statements: readonly Statement[], target: Expression): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    const [asked] = each.kind === "call" && /^(isinstance|type)$/.test(sourceOf(each.callee.span)) ? each.args : [];
    if (asked && target.kind === "name" && asked.value.kind === "name" && asked.value.text === target.text)
      found = true;
  });
  return found;
}

/** `getattr(self, f"att{i}")` and `self._modules[name]`: which field it is each round says. */
function namesFields(statements: readonly Statement[]): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    if (each.kind === "call" && each.callee.kind === "name" && each.callee.text === "getattr") found = true;
    if (each.kind === "index" && sourceOf(each.object.span) === "self._modules") found = true;
  });
  return found;
}
