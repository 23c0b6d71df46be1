import type { Expression, Statement } from "../syntax/python-ast.ts";
import { sourceOf } from "../translate/context.ts";
import { variableOf } from "../translate/scope.ts";
import { elementOf } from "./element-of.ts";
import { changeTarget, evaluate } from "./follow-expression.ts";
import { eitherHeld, nothing, type Held } from "./held.ts";
import type { Tracker } from "./tracker.ts";

/** Goes through statements as Python would, and notes what they change and read. */
export function followStatements(tracker: Tracker, statements: readonly Statement[]): void {
  for (const statement of statements) {
    followOne(tracker, statement);
    if (statement.kind === "return" || statement.kind === "raise") return;
  }
}

function followOne(tracker: Tracker, statement: Statement): void {
  tracker.statement = statement;
  switch (statement.kind) {
    case "assign": {
      if (!statement.value) return;
      const { value } = statement;
      const held = evaluate(tracker, value);
      for (const target of statement.targets) bind(tracker, statement, target, held, value);
      return;
    }
    case "update":
      return update(tracker, statement);
    case "expression": {
      const held = evaluate(tracker, statement.value);
      const target = changeTarget(statement.value);
      if (target === undefined || held.object === undefined) return;
      // `x.add_(1)`, `self.relu(x)`: written as `x = x.add(1)`.
      if (tracker.read(target)?.object === held.object) {
        tracker.effects.set(statement, target);
        tracker.set(target, held);
        tracker.follow(statement, target);
      }
      return;
    }
    case "return": {
      const held = statement.value ? evaluate(tracker, statement.value) : nothing;
      const { value } = statement;
      if (value?.kind === "tuple" && !held.isMixed)
        value.elements.forEach((each, i) => tracker.use(held.elements?.[i] ?? nothing, each, variableOf(each)));
      else if (value) tracker.use(held, value, variableOf(value));
      tracker.returned = tracker.returned ? eitherHeld(tracker.returned, held) : held;
      return;
    }
    case "if": {
      evaluate(tracker, statement.condition);
      const truth = whileItPredicts(statement.condition);
      if (truth !== undefined) return followStatements(tracker, truth ? statement.then : statement.otherwise);
      return tracker.branches([
        () => followStatements(tracker, statement.then),
        () => followStatements(tracker, statement.otherwise),
      ]);
    }
    case "for": {
      const over = evaluate(tracker, statement.iterable);
      tracker.use(over, statement.iterable, variableOf(statement.iterable));
      const round = (): void => {
        bind(tracker, statement, statement.target, elementOf(tracker, over), statement.iterable);
        followStatements(tracker, statement.body);
      };
      return tracker.branches([
        () => undefined,
        () => {
          round();
          tracker.branches([() => undefined, round]);
        },
      ]);
    }
    case "with":
      return followStatements(tracker, statement.body);
    default:
      return;
  }
}

/** `self.training` is false. */
function whileItPredicts(condition: Expression): boolean | undefined {
  if (condition.kind === "bool") return condition.value;
  if (condition.kind === "unary" && condition.operator === "not") {
    const truth = whileItPredicts(condition.operand);
    return truth === undefined ? undefined : !truth;
  }
  if (condition.kind === "binary" && condition.operator === "and") {
    const [a, b] = [whileItPredicts(condition.left), whileItPredicts(condition.right)];
    return a === false || b === false ? false : undefined;
  }
  return sourceOf(condition.span) === "self.training" ? false : undefined;
}

function bind(tracker: Tracker, statement: Statement, target: Expression, held: Held, value: Expression): void {
  const variable = variableOf(target);
  if (variable !== undefined) {
    // A second name of it reads the first.
    tracker.use(held, value, variableOf(value));
    tracker.set(variable, held);
    tracker.follow(statement, variable);
    return;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    const exact = held.elements && !held.isMixed && held.elements.length === target.elements.length;
    target.elements.forEach((each, i) =>
      bind(
        tracker,
        statement,
        each.kind === "star" ? each.value : each,
        exact ? (held.elements?.[i] ?? nothing) : elementOf(tracker, held, i),
        each,
      ),
    );
    return;
  }
  if (target.kind === "index") {
    const owner = evaluate(tracker, target.object);
    tracker.use(owner, target.object, variableOf(target.object));
    tracker.use(held, value, variableOf(value));
    if (owner.paths.length === 0) return;
    tracker.write(owner.paths, statement);
    const name = variableOf(target.object);
    if (name === undefined) return;
    tracker.set(name, {
      ...tracker.upToDate(owner),
      ...(owner.elements && { elements: [...owner.elements, held], isMixed: true }),
    });
    tracker.follow(statement, name);
  }
}

/** `x += y` changes x where it lies, if it is a tensor or a list. */
function update(tracker: Tracker, statement: Statement & { readonly kind: "update" }): void {
  const variable = variableOf(statement.target);
  const before = evaluate(tracker, statement.target);
  const value = evaluate(tracker, statement.value);
  tracker.use(before, statement.target, variable);
  tracker.use(value, statement.value, variableOf(statement.value));
  if (variable === undefined || before.paths.length === 0) {
    if (variable !== undefined && value.paths.length > 0) tracker.set(variable, tracker.fresh());
    return;
  }
  tracker.write(before.paths, statement);
  const after = tracker.upToDate(before);
  tracker.set(
    variable,
    before.elements
      ? {
          ...after,
          elements: [...before.elements, ...(value.elements ?? [])],
          isMixed: before.isMixed || value.isMixed,
        }
      : after,
  );
  tracker.follow(statement, variable);
}
