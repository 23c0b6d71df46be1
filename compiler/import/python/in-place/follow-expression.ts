import type { Expression, Subscript } from "../syntax/python-ast.ts";
import { sourceOf } from "../translate/context.ts";
import { variableOf } from "../translate/scope.ts";
import { followCall } from "./follow-call.ts";
import { eitherHeld, nothing, type Held, type Step } from "./held.ts";
import { elementOf } from "./element-of.ts";
import { fieldOf } from "./module-of.ts";
import type { Tracker } from "./tracker.ts";
import { numbers, same, views } from "./views.ts";

/** What an expression gives; what it changes on the way is noted. */
export function evaluate(tracker: Tracker, expression: Expression): Held {
  switch (expression.kind) {
    case "name":
      return named(tracker, expression.text);
    case "member":
      return member(tracker, expression);
    case "call":
      return followCall(tracker, expression);
    case "index":
      return index(tracker, expression);
    case "binary": {
      const operands = [expression.left, expression.right].map((each) => ({ each, held: evaluate(tracker, each) }));
      useAll(tracker, operands);
      if (expression.operator === "+" && operands.every(({ held }) => held.elements))
        return tracker.list(
          operands.flatMap(({ held }) => held.elements ?? []),
          operands.some(({ held }) => held.isMixed),
        );
      return operands.some(({ held }) => held.paths.length > 0) ? tracker.fresh() : nothing;
    }
    case "unary": {
      const held = use(tracker, expression.operand);
      return held.paths.length > 0 && expression.operator !== "not" ? tracker.fresh() : nothing;
    }
    case "conditional": {
      use(tracker, expression.condition);
      return eitherHeld(evaluate(tracker, expression.then), evaluate(tracker, expression.otherwise));
    }
    case "tuple":
    case "list": {
      const elements = expression.elements.map((each) => evaluate(tracker, each.kind === "star" ? each.value : each));
      const hasStar = expression.elements.some(({ kind }) => kind === "star");
      return tracker.list(hasStar ? elements.flatMap((each) => each.elements ?? [each]) : elements, hasStar);
    }
    case "dict":
      return tracker.list(
        expression.entries.map(({ value }) => evaluate(tracker, value)),
        true,
      );
    case "comprehension": {
      for (const clause of expression.clauses)
        if (clause.kind === "for") {
          const over = use(tracker, clause.iterable);
          const each = elementOf(tracker, over);
          if (clause.target.kind === "name") tracker.set(clause.target.text, each);
          else if (clause.target.kind === "tuple")
            clause.target.elements.forEach((target, i) => {
              if (target.kind === "name") tracker.set(target.text, each.elements?.[i] ?? elementOf(tracker, each));
            });
        }
      return tracker.list([evaluate(tracker, expression.element)], true);
    }
    default:
      return nothing;
  }
}

function named(tracker: Tracker, variable: string): Held {
  const held = tracker.read(variable);
  return held ? { ...held, from: { variable, statement: tracker.statement } } : nothing;
}

/** Evaluates something and reads it. */
function use(tracker: Tracker, expression: Expression): Held {
  const held = evaluate(tracker, expression);
  tracker.use(held, expression, variableOf(expression));
  return held;
}

/** What is evaluated one after the other is read when all are there. */
function useAll(tracker: Tracker, all: readonly { readonly each: Expression; readonly held: Held }[]): void {
  for (const { each, held } of all) tracker.use(held, each, variableOf(each));
}

function member(tracker: Tracker, expression: Expression & { readonly kind: "member" }): Held {
  const variable = variableOf(expression);
  const known = variable === undefined ? undefined : tracker.read(variable);
  if (known) return known;
  if (variable !== undefined && tracker.owner) {
    const module = fieldOf(tracker.context, tracker.owner, expression.name.text);
    return module.kind === "fresh" ? nothing : { ...nothing, modules: [module] };
  }
  const held = evaluate(tracker, expression.object);
  const { text } = expression.name;
  if (held.paths.length === 0 || numbers.has(text)) return nothing;
  if (same.has(text)) return held;
  tracker.use(held, expression.object, variableOf(expression.object));
  return views.has(text) ? tracker.view([held]) : tracker.fresh();
}

function index(tracker: Tracker, expression: Expression & { readonly kind: "index" }): Held {
  const held = evaluate(tracker, expression.object);
  const [only] = expression.subscripts;
  for (const each of expression.subscripts) if (each.kind !== "slice") use(tracker, each);
  const number = only && expression.subscripts.length === 1 ? numberOf(only) : undefined;
  if (held.modules) return elementOf(tracker, held);
  if (held.elements) {
    tracker.use({ ...held, elements: undefined }, expression.object, variableOf(expression.object));
    if (only?.kind === "slice") return tracker.list(held.elements, true);
    return elementOf(tracker, held, number);
  }
  if (held.paths.length === 0) return nothing;
  tracker.use(held, expression.object, variableOf(expression.object));
  // A mask or a list of places copies.
  if (expression.subscripts.some((each) => each.kind === "list" || each.kind === "binary" || each.kind === "call"))
    return tracker.fresh();
  return tracker.view([held], stepOf(expression.subscripts));
}

const numberOf = (subscript: Subscript): number | undefined => {
  if (subscript.kind === "number") return Number(subscript.text);
  if (subscript.kind === "unary" && subscript.operator === "-" && subscript.operand.kind === "number")
    return -Number(subscript.operand.text);
  return undefined;
};

/** `x[:, 0]` and `x[:, 1]` lie beside each other, and so do `x[:, :n]` and `x[:, n:]`. */
function stepOf(subscripts: readonly Subscript[]): Step | undefined {
  const texts = subscripts.map((each) => {
    const number = numberOf(each);
    return number === undefined ? sourceOf(each.span) : number < 0 ? "-#" : "#";
  });
  const numbers = subscripts.map(numberOf).filter((each) => each !== undefined);
  if (numbers.length > 0) {
    // `x[0]` is what a loop or `a, b = x` has as its first.
    const split = texts.length === 1 && texts[0] === "#" ? "[]" : texts.join(",");
    return { split, part: numbers.join(",") };
  }
  const slices = subscripts.flatMap((each, i) =>
    each.kind === "slice" && (each.start ?? each.stop) ? [{ each, i }] : [],
  );
  const [slice, ...others] = slices;
  if (!slice || others.length > 0 || slice.each.step || (slice.each.start && slice.each.stop)) return undefined;
  const bound = sourceOf((slice.each.start ?? slice.each.stop ?? slice.each).span);
  return { split: `${slice.i} at ${bound}`, part: slice.each.stop ? "before" : "behind" };
}

/** The name that a call as a statement changes: `x.add_(1)`, `self.relu(x)`, `hs.append(x)`. */
export function changeTarget(value: Expression): string | undefined {
  if (value.kind !== "call") return undefined;
  const { callee, args } = value;
  if (callee.kind === "member" && /[a-z]_$|^(append|extend|insert|reverse|pop)$/.test(callee.name.text)) {
    const own = variableOf(callee.object);
    if (own !== undefined) return own;
  }
  const [first] = args;
  return first && variableOf(first.value);
}
