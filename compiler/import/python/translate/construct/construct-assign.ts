import { todo } from "../statements/assertions.ts";
import { listOf, meaning, translate } from "../read.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { beginning } from "./beginning.ts";
import { codeOf } from "./collected.ts";
import { atom, type Code } from "../code.ts";
import { report, sourceOf } from "../context.ts";
import { elementsOf } from "../expressions/elements-of.ts";
import { isSmall } from "./registered.ts";
import { changedBy, variableOf, type Scope } from "../scope.ts";
import { named, type Construction } from "./construction.ts";
import { setVariable } from "./set-variable.ts";
import { changeCollected } from "./change-collected.ts";
import { isChangedIn } from "./reads.ts";

/** What `name = value`, `self.name = value` and `a, b = values` set, and what is shared or replaced by it. */
export function constructAssign(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "assign" },
  value: Expression,
  rest: readonly Statement[],
): void {
  const { context } = made;
  const [target] = statement.targets;
  if (!target) return;
  const changed = changedBy(statement);
  if (changed !== undefined) {
    if (!changeCollected(made, scope, statement, changed))
      made.members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
    return;
  }
  const variable = variableOf(target);
  if (variable !== undefined && isChangedIn(rest, variable)) {
    const begun = beginning(context, scope, variable, value);
    if (begun) {
      made.collected.set(variable, begun);
      scope.names.set(variable, codeOf(begun));
      return;
    }
  }
  if (variable !== undefined && value.kind === "comprehension") {
    // A loop over it may have to be written round by round.
    const elements = elementsOf(context, scope, value);
    if (elements?.every((each) => !Array.isArray(each)))
      scope.names.set(
        `${variable} elements`,
        listOf(
          (elements as readonly Code[]).map((each) => ({ text: each.text, value: each })),
          "list",
        ),
      );
  }
  if (
    target.kind === "tuple" &&
    value.kind === "tuple" &&
    statement.targets.length === 1 &&
    target.elements.length === value.elements.length &&
    value.elements.every((each) => each.kind === "call" && each.args.length === 0)
  ) {
    // `a, b = ModuleList(), ModuleList()`, each of which begins something.
    for (const [i, each] of target.elements.entries())
      constructAssign(made, scope, { ...statement, targets: [each] }, value.elements[i] as Expression, rest);
    return;
  }
  if (target.kind === "tuple" || target.kind === "list") return unpack(made, scope, target.elements, value, rest);
  if (variable === undefined) {
    if (/\.(weight|bias)$/.test(sourceOf(target.span)) || sourceOf(target.span).endsWith(".requires_grad"))
      return tie(made, statement, target, value);
    made.members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
    return;
  }
  for (const each of statement.targets) setVariable(made, scope, each, meaning(context, scope, value), value, rest);
}

/** `self.decoder.weight = self.encoder.weight`: weights that are shared have no counterpart but a shared use. */
function tie(made: Construction, statement: Statement, target: Expression, value: Expression): void {
  if (sourceOf(target.span).endsWith("requires_grad")) return;
  if (value.kind === "member" && /^(weight|bias)$/.test(value.name.text))
    return report(made.context, "NN6019", statement.span, { what: sourceOf(target.span), by: sourceOf(value.span) });
  made.members.push(
    ...todo(
      made.context,
      statement,
      `a weight that is replaced, \`${sourceOf(target.span)}\`,`,
      "where it is used, call linear(x, other.weight) with the weight that is meant",
    ),
  );
}

function unpack(
  made: Construction,
  scope: Scope,
  targets: readonly Expression[],
  value: Expression,
  rest: readonly Statement[],
): void {
  const { context } = made;
  if (value.kind === "tuple" && value.elements.length === targets.length) {
    const codes = value.elements.map((each) => meaning(context, scope, each));
    targets.forEach((target, i) =>
      setVariable(made, scope, target, codes[i] as Code, value.elements[i] as Expression, rest),
    );
    return;
  }
  // `self.q, self.k, self.v = [nn.Linear(n, n) for _ in range(3)]`, each a layer of its own.
  const elements = value.kind === "comprehension" ? elementsOf(context, scope, value) : undefined;
  if (elements?.length === targets.length && elements.every((each) => !Array.isArray(each))) {
    targets.forEach((target, i) => setVariable(made, scope, target, elements[i] as Code, value, rest));
    return;
  }
  const code = translate(context, scope, value);
  const whole = isSmall(code)
    ? code
    : named(made, targets.map((target) => variableOf(target)?.replace("self.", "") ?? "part").join("_"), code);
  targets.forEach((target, i) => setVariable(made, scope, target, atom(`${whole.text}[${i}]`), value, rest));
}
