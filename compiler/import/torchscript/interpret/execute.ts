import type { Expression, Statement } from "../../python/syntax/python-ast.ts";
import { report, tick, TooMuch, type Place, type Run } from "../run.ts";
import { int, isElements, none, numberIn, unknown, type Value } from "../values.ts";
import { evaluate } from "./evaluate.ts";
import type { Frame } from "./frame.ts";
import { itemsOf } from "./items-of.ts";
import { truthOf } from "./truth-of.ts";

/** How a stretch of code ends: by itself, or by returning a value. */
type Outcome = { readonly returned: Value } | undefined;

/** Follows statements one after the other. Conditions and loops are worked out: only tensors flow on. */
export function execute(run: Run, frame: Frame, statements: readonly Statement[]): Outcome {
  for (const statement of statements) {
    const outcome = executeOne(run, frame, statement);
    if (outcome) return outcome;
  }
  return undefined;
}

function executeOne(run: Run, frame: Frame, statement: Statement): Outcome {
  tick(run);
  const place: Place = { ...frame, span: statement.span };
  switch (statement.kind) {
    case "assign": {
      const [target] = statement.targets;
      if (!target || !statement.value) return undefined;
      const hint = target.kind === "name" ? target.text : undefined;
      assign(run, frame, target, evaluate(run, frame, statement.value, hint));
      return undefined;
    }
    case "expression":
      // A tuple of one target is what a list with a comma at its end is read as.
      evaluate(run, frame, statement.value);
      return undefined;
    case "return":
      return { returned: statement.value ? evaluate(run, frame, statement.value) : none };
    case "if":
      return executeIf(run, frame, statement);
    case "for":
      return executeFor(run, frame, statement);
    case "raise":
      report(run, place, "NN6023", { what: "it raises an exception here", help: undefined });
      return undefined;
    case "pass":
    case "function":
    case "class":
      return undefined;
    case "assert": {
      const holds = evaluate(run, frame, statement.condition);
      if (holds.kind === "bool" && !holds.value)
        report(run, place, "NN6023", { what: "an assertion does not hold", help: undefined });
      return undefined;
    }
    default:
      report(run, place, "NN6023", {
        what:
          statement.kind === "other"
            ? `the statement ${statement.what}`
            : `a statement of this kind (${statement.kind})`,
        help: undefined,
      });
      return undefined;
  }
}

function assign(run: Run, frame: Frame, target: Expression, value: Value): void {
  if (target.kind === "name") {
    frame.variables.set(target.text, value);
    return;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    const items = isElements(value) ? value.items : itemsOf(run, { ...frame, span: target.span }, value);
    if (items && items.length !== target.elements.length)
      report(run, { ...frame, span: target.span }, "NN6023", {
        what: `${items.length} values are assigned to ${target.elements.length} names`,
        help: undefined,
      });
    target.elements.forEach((each, i) => assign(run, frame, each, items?.[i] ?? unknown));
    return;
  }
  report(run, { ...frame, span: target.span }, "NN6023", {
    what: "it changes an attribute or an element",
    help: "a network keeps nothing from one call to the next",
  });
}

function executeIf(run: Run, frame: Frame, statement: Extract<Statement, { kind: "if" }>): Outcome {
  const condition = truthOf(evaluate(run, frame, statement.condition));
  if (condition !== undefined) return execute(run, frame, condition ? statement.then : statement.otherwise);
  // What is only checked here holds for a network that ran.
  if (doesRaise(statement.then)) return execute(run, frame, statement.otherwise);
  if (doesRaise(statement.otherwise)) return execute(run, frame, statement.then);
  const place = { ...frame, span: statement.condition.span };
  report(run, place, "NN6023", {
    what: "a condition depends on what only run time tells",
    help: "conditions look at sizes and arguments, never at the data of tensors",
  });
  for (const each of [...statement.then, ...statement.otherwise])
    if (each.kind === "assign") for (const target of each.targets) assign(run, frame, target, unknown);
  return undefined;
}

const doesRaise = (statements: readonly Statement[]): boolean =>
  statements.some(
    (each) =>
      each.kind === "raise" ||
      (each.kind === "expression" &&
        each.value.kind === "call" &&
        each.value.callee.kind === "member" &&
        each.value.callee.name.text === "RaiseException"),
  );

/** No loop of a network goes round more often. */
const MOST_ROUNDS = 100_000;

function executeFor(run: Run, frame: Frame, statement: Extract<Statement, { kind: "for" }>): Outcome {
  const { iterable } = statement;
  const place = { ...frame, span: iterable.span };
  const items =
    iterable.kind === "call" && iterable.callee.kind === "name" && iterable.callee.text === "range"
      ? rangeOf(iterable.args.map(({ value }) => numberIn(evaluate(run, frame, value))))
      : itemsOf(run, place, evaluate(run, frame, iterable));
  if (!items) {
    report(run, place, "NN6023", {
      what: "how often a loop goes round is only known at run time",
      help: undefined,
    });
    return undefined;
  }
  for (const item of items) {
    assign(run, frame, statement.target, item);
    const outcome = execute(run, frame, statement.body);
    if (outcome) return outcome;
  }
  return undefined;
}

function rangeOf(bounds: readonly (number | undefined)[]): Value[] | undefined {
  const [first, second, step = 1] = bounds;
  if (first === undefined || (bounds.length > 1 && second === undefined) || step === 0) return undefined;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (count > MOST_ROUNDS) throw new TooMuch(`a loop goes round ${count} times`);
  return Array.from({ length: count }, (_, i) => int(start + i * step));
}
