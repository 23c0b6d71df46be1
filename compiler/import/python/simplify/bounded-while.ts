import { calculate, compareValues } from "../constants/calculate.ts";
import { asNumber, numberValue, type Value } from "../constants/value.ts";
import type { Expression, Statement, While } from "../syntax/python-ast.ts";
import { assignedIn, readIn } from "../translate/scope.ts";

const MOST_ROUNDS = 256;

/** `i = 0` and `while i < n: …; i += 1` as loops over a range, or over the numbers that there are. */
export function withoutWhile(statements: readonly Statement[]): readonly Statement[] {
  const done: Statement[] = [];
  for (const [at, statement] of statements.entries()) {
    const written = statement.kind === "while" ? asFor(done, statement, statements.slice(at + 1)) : undefined;
    if (written) done.push(...written);
    else done.push(statement);
  }
  return done;
}

function asFor(
  before: Statement[],
  { condition, body, span }: While,
  rest: readonly Statement[],
): readonly Statement[] | undefined {
  if (condition.kind !== "binary" || condition.left.kind !== "name") return undefined;
  const counter = condition.left;
  const last = body.at(-1);
  const own = body.slice(0, -1);
  if (last?.kind !== "update" || last.target.kind !== "name" || last.target.text !== counter.text) return undefined;
  if (assignedIn(own).includes(counter.text) || leaves(own)) return undefined;
  const start = before.findLastIndex((each) => assignedIn([each]).includes(counter.text));
  const begun = before[start];
  if (begun?.kind !== "assign" || !begun.value || begun.targets.length > 1 || begun.targets[0]?.kind !== "name")
    return undefined;
  const isRead = readIn(before.slice(start + 1)).has(counter.text);
  const loop = (iterable: Expression): Statement => ({ kind: "for", target: counter, iterable, body: own, span });
  const values = roundsOf(begun.value, condition, last);
  const isCounted = last.operator === "+" && isOne(last.value) && /^<=?$/.test(condition.operator);
  const isStill = !changes(condition.right, body) && !readIn(rest).has(counter.text) && !isRead;
  if (isCounted && isStill) {
    before.splice(start, 1);
    const stop = condition.operator === "<" ? condition.right : sum(condition.right);
    const args = [...(isZero(begun.value) ? [] : [begun.value]), stop];
    return [loop(callOf("range", args, condition))];
  }
  if (!values) return undefined;
  if (!isRead) before.splice(start, 1);
  const numbers = values.map((value) => numberOf(value, condition));
  const after = numbers.pop() as Expression;
  return [
    loop({ kind: "list", elements: numbers, span: condition.span }),
    ...(readIn(rest).has(counter.text)
      ? [{ kind: "assign", targets: [counter], value: after, span: last.span } as const]
      : []),
  ];
}

/** What the counter is in each round, and then; undefined if that is not known. */
function roundsOf(
  start: Expression,
  condition: Expression & { readonly kind: "binary" },
  step: Statement & { readonly kind: "update" },
): readonly number[] | undefined {
  const [first, limit, by] = [start, condition.right, step.value].map(literal);
  if (!first || !limit || !by) return undefined;
  const values: number[] = [];
  for (let value: Value = first; ; value = calculate(step.operator, value, by)) {
    const truth = compareValues(condition.operator, value, limit);
    const number = asNumber(value);
    if (number === undefined || truth?.kind !== "bool" || values.length > MOST_ROUNDS) return undefined;
    values.push(number);
    if (!truth.value) return values;
  }
}

const literal = (expression: Expression): Value | undefined =>
  expression.kind === "number" && /^\d+$/.test(expression.text)
    ? numberValue(Number(expression.text), false)
    : undefined;

const isOne = (expression: Expression): boolean => expression.kind === "number" && expression.text === "1";
const isZero = (expression: Expression): boolean => expression.kind === "number" && expression.text === "0";

const numberOf = (value: number, { span }: Expression): Expression => ({ kind: "number", text: String(value), span });

const sum = (value: Expression): Expression => ({
  kind: "binary",
  operator: "+",
  left: value,
  right: numberOf(1, value),
  span: value.span,
});

const callOf = (name: string, args: readonly Expression[], { span }: Expression): Expression => ({
  kind: "call",
  callee: { kind: "name", text: name, span },
  args: args.map((value) => ({ kind: "plain", value })),
  span,
});

/** Whether what a condition reads is set in the loop. A call may give something else each time. */
function changes(value: Expression, body: readonly Statement[]): boolean {
  const read = readIn([{ kind: "expression", value, span: value.span }]);
  const set = assignedIn(body);
  return [...read].some((name) => set.includes(name)) || (value.kind === "call" && set.length > 1);
}

/** Whether a loop may end, or go on, from within. */
const leaves = (statements: readonly Statement[]): boolean =>
  statements.some((each) => {
    if (each.kind === "other") return true;
    if (each.kind === "if") return leaves(each.then) || leaves(each.otherwise);
    return each.kind === "with" && leaves(each.body);
  });
