import { isDropped } from "../statements/dropped.ts";
import { assertNot, messageOf } from "../statements/assertions.ts";
import { meaning, translate, truthOf } from "../read.ts";
import type { Statement } from "../../syntax/python-ast.ts";
import { conditional, none, type Code } from "../code.ts";
import { sourceOf, takeComments } from "../context.ts";
import { isRegistered } from "./registered.ts";
import { assignedIn, changedBy, find, variableOf, type Scope } from "../scope.ts";
import { symbolicScope } from "../symbolic/state.ts";
import { targetNamed, type Construction } from "./construction.ts";
import { setVariable } from "./set-variable.ts";
import { changeCollected } from "./change-collected.ts";
import { region } from "./region.ts";

/** A condition in an `__init__`: one that is known leaves its branch, one that only sets names becomes conditional values. */
export function constructBranch(
  made: Construction,
  scope: Scope,
  whole: Statement & { kind: "if" },
  rest: readonly Statement[],
): void {
  const { context, members } = made;
  const needed = (each: Statement): boolean => !isDropped(context, scope, each);
  const statement = { ...whole, then: whole.then.filter(needed), otherwise: whole.otherwise.filter(needed) };
  const [raised] = statement.then;
  if (raised?.kind === "raise" && statement.then.length === 1) {
    members.push(...assertNot(context, scope, statement.condition, raised.value));
    return made.construct(scope, statement.otherwise);
  }
  const before = context.diagnostics.length;
  const condition = translate(context, scope, statement.condition);
  const truth = truthOf(condition);
  if (truth !== undefined) {
    const left = truth ? statement.otherwise : statement.then;
    for (const each of left) takeComments(scope.home, each.span.start, each.span.end);
    return made.construct(scope, truth ? statement.then : statement.otherwise);
  }
  if (context.diagnostics.length > before) return;
  const [only, ...others] = [...new Set(assignedIn([statement]))];
  if (
    only !== undefined &&
    others.length === 0 &&
    made.collected.has(only) &&
    changeCollected(made, scope, statement, only)
  )
    return;
  if (!isPlain(statement)) return region(made, scope, statement, rest);
  const names = [...new Set(assignedIn([statement]))];
  const sides = [statement.then, statement.otherwise].map((body) => symbolic(made, scope, body));
  members.push(
    ...sides.flatMap((side, i) =>
      side.asserts.map((line) => guarded(line, i === 0 ? condition : { text: `not (${condition.text})`, level: 3 })),
    ),
  );
  for (const name of names) {
    const isSet = find(scope, name) ?? made.network.attributes.get(name.replace("self.", ""));
    if (name.startsWith("self.") && !isSet && sides.some(({ names: held }) => !held.has(name)))
      made.network.unset.add(name.slice(5));
    const [then, otherwise] = sides.map(
      ({ names: held }) =>
        held.get(name) ??
        find(scope, name) ??
        (name.startsWith("self.") ? made.network.attributes.get(name.slice(5)) : undefined) ??
        none,
    );
    if (!then || !otherwise) continue;
    const target = targetNamed(name, statement);
    setVariable(
      made,
      scope,
      target,
      then.text === "" || otherwise.text === "" ? then : conditional(condition, then, otherwise),
      target,
      rest,
    );
  }
}

const guarded = (line: string, condition: Code): string =>
  line.startsWith("assert false") ? line.replace("assert false", `assert not (${condition.text})`) : line;

/** Whether branches only set names, which can then be set by a condition. */
function isPlain({ then, otherwise }: Statement & { kind: "if" }): boolean {
  return [...then, ...otherwise].every((each) => {
    if (each.kind === "if") return isPlain(each);
    if (each.kind === "raise" || each.kind === "pass") return true;
    if (each.kind === "expression")
      return (
        changedBy(each) === undefined &&
        each.value.kind === "call" &&
        /warn|print|log/.test(sourceOf(each.value.callee.span))
      );
    return (
      each.kind === "assign" &&
      changedBy(each) === undefined &&
      each.targets.every((target) => variableOf(target) !== undefined)
    );
  });
}

/** What names come to hold in a branch. */
function symbolic(
  made: Construction,
  scope: Scope,
  statements: readonly Statement[],
): { readonly names: Map<string, Code>; readonly asserts: string[] } {
  const { context } = made;
  const names = new Map<string, Code>();
  const inner: Scope = { ...symbolicScope(scope, scope.home, names), outer: scope };
  const asserts: string[] = [];
  for (const statement of statements) {
    if (statement.kind === "assign" && statement.value) {
      const code = meaning(context, inner, statement.value);
      for (const target of statement.targets) {
        const variable = variableOf(target);
        if (variable === undefined) continue;
        const isModule =
          variable.startsWith("self.") &&
          isRegistered(made.context, made.network, variable.slice(5), code, statement.value);
        names.set(
          variable,
          isModule && code.known?.kind !== "modules" ? { ...code, known: { kind: "modules" } } : code,
        );
      }
    } else if (statement.kind === "raise") asserts.push(`assert false${messageOf(context, inner, statement.value)}`);
    else if (statement.kind === "if") {
      const condition = translate(context, inner, statement.condition);
      const truth = truthOf(condition);
      const sides = [statement.then, statement.otherwise].map((body) => symbolic(made, inner, body));
      for (const name of new Set(assignedIn([statement]))) {
        const [then, otherwise] = sides.map((side) => side.names.get(name) ?? find(inner, name) ?? none);
        if (then && otherwise)
          names.set(name, truth === undefined ? conditional(condition, then, otherwise) : truth ? then : otherwise);
      }
      asserts.push(
        ...sides.flatMap((side, i) =>
          side.asserts.map((line) =>
            guarded(line, i === 0 ? condition : { text: `not (${condition.text})`, level: 3 }),
          ),
        ),
      );
    }
  }
  return { names, asserts };
}
