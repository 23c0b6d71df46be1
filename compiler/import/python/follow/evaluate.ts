import type { Call, Expression, Yielded } from "../syntax/python-ast.ts";
import type { Span } from "../../../../grammar/source.ts";
import { sourceOf } from "../translate/context.ts";
import { callFunction } from "./call-function.ts";
import { expressionOf } from "./expression-of.ts";
import { getMember, setMember } from "./members.ts";
import { preludePath } from "./prelude/prelude-path.ts";
import { indexValue } from "./index-value.ts";
import { itemsOf, iteratorOf, lazily } from "./items-of.ts";
import { operate, isIn, isSame, keyOf, truthOf } from "./operators.ts";
import { shown } from "./shown.ts";
import { CannotFollow, fail, goTo, Raised, tick, type Run } from "./run.ts";
import { aroundOf, isKnown, lookUp, within } from "./scopes.ts";
import { setOf } from "./set-methods.ts";
import { subscriptsOf } from "./subscripts-of.ts";
import { bindTarget } from "./targets.ts";
import {
  bool,
  float,
  int,
  lineageOf,
  listOf,
  memberOf,
  none,
  text,
  tupleOf,
  type Arguments,
  type Scope,
  type Value,
} from "./values.ts";

/** What an expression comes to. */
export function evaluate(run: Run, scope: Scope, expression: Expression): Value {
  tick(run);
  const value = (each: Expression): Value => evaluate(run, scope, each);
  switch (expression.kind) {
    case "number":
      return numberOf(expression.text);
    case "string":
      return text(expression.parts.map((part) => (typeof part === "string" ? part : shown(value(part)))).join(""));
    case "bool":
      return bool(expression.value);
    case "none":
      return none;
    case "ellipsis":
      return { kind: "ellipsis" };
    case "name":
      return lookUp(scope, expression.text);
    case "named": {
      const found = value(expression.value);
      bindTarget(run, aroundOf(scope), expression.target, found);
      return found;
    }
    case "member":
      return getMember(run, value(expression.object), expression.name.text);
    case "call":
      return callOf(run, scope, expression);
    case "index":
      return indexValue(
        run,
        value(expression.object),
        subscriptsOf(run, scope, expression.subscripts, expression.isTuple),
      );
    case "binary":
      return binary(run, scope, expression);
    case "unary":
      return unary(run, expression.operator, value(expression.operand));
    case "conditional":
      return value(truthOf(value(expression.condition)) ? expression.then : expression.otherwise);
    case "lambda": {
      const defaults = new Map(
        expression.params.flatMap((param) => (param.default ? [[param.name.text, value(param.default)] as const] : [])),
      );
      return { kind: "function", name: "lambda", params: expression.params, defaults, body: expression.body, scope };
    }
    case "tuple":
      return tupleOf(elements(run, scope, expression.elements));
    case "list":
      return listOf(elements(run, scope, expression.elements));
    case "dict": {
      const entries = new Map<string, { key: Value; value: Value }>();
      for (const each of expression.entries) {
        const found = value(each.value);
        if (!each.key) {
          if (found.kind !== "dict") return fail(noDictionary(found, each.value.span));
          for (const [key, entry] of found.entries) entries.set(key, entry);
          continue;
        }
        const key = value(each.key);
        entries.set(keyOf(key), { key, value: found });
      }
      return { kind: "dict", entries };
    }
    case "comprehension":
      return comprehension(run, scope, expression);
    case "star":
      return fail("a star");
    case "other":
      return expression.yielded ? giveOut(run, scope, expression.yielded) : fail(expression.what);
  }
}

/** `yield value`, to which nothing is sent. */
function giveOut(run: Run, scope: Scope, { value, isFrom }: Yielded): Value {
  const given = value ? evaluate(run, scope, value) : none;
  const { yields } = scope;
  if (!yields) return fail("`yield`");
  if (isFrom) for (const each of lazily(run, given)) yields.push(each);
  else yields.push(given);
  return none;
}

function numberOf(written: string): Value {
  const plain = written.replaceAll("_", "");
  if (/j$/i.test(plain)) return fail("a complex number");
  const isInt = /^\d+$|^0[xob]/i.test(plain);
  return isInt ? int(Number(plain)) : float(Number(plain));
}

function elements(run: Run, scope: Scope, given: readonly Expression[]): Value[] {
  return given.flatMap((each) =>
    each.kind === "star" ? [...itemsOf(run, evaluate(run, scope, each.value))] : [evaluate(run, scope, each)],
  );
}

const comparisons = /^(?:[<>]=?|==|!=|in|not in|is|is not)$/;

function binary(run: Run, scope: Scope, expression: Extract<Expression, { kind: "binary" }>): Value {
  const { operator, left, right, span } = expression;
  const first = (): Value => evaluate(run, scope, left);
  const second = (): Value => evaluate(run, scope, right);
  if (operator === "and" || operator === "or") {
    const found = first();
    return truthOf(found) === (operator === "or") ? found : second();
  }
  // `0 <= a < b`, which no parenthesis parts.
  if (
    comparisons.test(operator) &&
    left.kind === "binary" &&
    comparisons.test(left.operator) &&
    left.span.start === span.start
  ) {
    const found = first();
    if (!truthOf(found)) return found;
    return compare(run, operator, evaluate(run, scope, left.right), second());
  }
  if (comparisons.test(operator)) return compare(run, operator, first(), second());
  const a = first();
  return operate(run, operator, a, second());
}

function compare(run: Run, operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "is":
      return bool(left.kind === "tensor" || right.kind === "tensor" ? left === right : isSame(left, right));
    case "is not":
      return bool(!(left.kind === "tensor" || right.kind === "tensor" ? left === right : isSame(left, right)));
    case "in":
      return bool(isWithin(run, left, right));
    case "not in":
      return bool(!isWithin(run, left, right));
    default:
      return operate(run, operator, left, right);
  }
}

/** `value in among` */
function isWithin(run: Run, value: Value, among: Value): boolean {
  if (among.kind !== "instance" || lineageOf(among.of).isModule) return isIn(value, among);
  const own = memberOf(among.of, "__contains__")?.value;
  if (own?.kind !== "function") return isIn(value, listOf([...itemsOf(run, among)]));
  const given = { plain: [value], named: new Map(), span: run.span };
  return truthOf(run.call(run, { kind: "bound", fn: own, self: among }, given));
}

function unary(run: Run, operator: string, operand: Value): Value {
  if (operator === "not") return bool(!truthOf(operand));
  if (operator === "-" && operand.kind === "instance" && memberOf(operand.of, "__neg__"))
    return run.call(run, getMember(run, operand, "__neg__"), { plain: [], named: new Map(), span: run.span });
  if (operand.kind === "tensor") {
    if (operator === "~" && operand.isInt && !operand.isMask) return fail("bits of numbers");
    if (operator === "+") return operand;
    return callFunction(run, operator === "-" ? "neg" : "logical_not", {
      plain: [operand],
      named: new Map(),
      span: run.span,
    });
  }
  if (operator === "-") return operate(run, "*", int(-1), operand);
  return operator === "+" ? operand : fail(`${operator} of what is no tensor`);
}

function comprehension(run: Run, scope: Scope, expression: Extract<Expression, { kind: "comprehension" }>): Value {
  const inner = within(scope);
  function* rounds<T>(element: () => T, at = 0, outermost?: Value): Generator<T, void> {
    const clause = expression.clauses[at];
    if (!clause) yield element();
    else if (clause.kind === "if") {
      if (truthOf(evaluate(run, inner, clause.condition))) yield* rounds(element, at + 1);
    } else
      for (const item of lazily(run, outermost ?? evaluate(run, inner, clause.iterable))) {
        tick(run);
        bindTarget(run, inner, clause.target, item);
        yield* rounds(element, at + 1);
      }
  }
  const element = (): Value => evaluate(run, inner, expression.element);
  if (expression.of === "generator") {
    // What is gone through is calculated at once, and nothing else.
    const [first] = expression.clauses;
    return iteratorOf(rounds(element, 0, first?.kind === "for" ? evaluate(run, inner, first.iterable) : undefined));
  }
  const { key } = expression;
  if (key) {
    const pairs = rounds(() => ({ key: evaluate(run, inner, key), value: element() }));
    return { kind: "dict", entries: new Map([...pairs].map((pair) => [keyOf(pair.key), pair] as const)) };
  }
  const items = [...rounds(element)];
  return expression.of === "set" ? setOf(items) : { kind: "list", items };
}

function callOf(run: Run, scope: Scope, { callee, args, span }: Call): Value {
  const { hint } = run;
  const found = evaluate(run, scope, callee);
  run.hint = undefined;
  const given =
    found.kind === "native" && found.isIdle ? idle(run, scope, args, span) : argumentsOf(run, scope, args, span);
  run.hint = hint;
  goTo(run, span);
  if (found.kind === "library" && found.path === "builtins.locals") return fail("locals()");
  if (found.kind === "native" && found.name === "save_hyperparameters") return keepArguments(run, scope);
  if (found.kind === "library" && found.path === "builtins.eval") return evaluateText(run, scope, given);
  return run.call(run, found, given);
}

/** Lightning's `self.save_hyperparameters()` at the beginning of an `__init__`, whose arguments are `self.hparams` then. */
function keepArguments(run: Run, { names, self }: Scope): Value {
  const entries = [...names].filter(([, value]) => value !== self);
  const spread = entries.flatMap(([name, value]) =>
    name === "kwargs" && value.kind === "dict"
      ? [...value.entries]
      : [[keyOf(text(name)), { key: text(name), value }] as const],
  );
  if (self) setMember(run, self, "hparams", { kind: "dict", entries: new Map(spread), isOpen: true });
  return none;
}

/** `eval("nn.ReLU")`, in a table that says what a network is made of. */
function evaluateText(run: Run, scope: Scope, { plain: [words, ...others], span }: Arguments): Value {
  if (words?.kind !== "string" || others.length > 0) return fail("eval of what is no text, or of names of its own");
  const expression = expressionOf(words.value, preludePath("eval"));
  if (expression.kind === "name" && !isKnown(scope, expression.text))
    throw new Raised(`name '${expression.text}' is not defined`);
  const result = evaluate(run, scope, expression);
  goTo(run, span);
  return result;
}

/** What a weight begins with may be calculated in ways that are not followed: it is replaced. */
function idle(run: Run, scope: Scope, args: Call["args"], span: Call["span"]): Arguments {
  try {
    return argumentsOf(run, scope, args, span);
  } catch (error) {
    if (error instanceof CannotFollow) return { plain: [], named: new Map(), span };
    throw error;
  }
}

const noDictionary = (value: Value, span: Span): string =>
  value.kind === "library"
    ? `what ${value.path} holds is not known: its file was not found`
    : `\`${sourceOf(span)}\` is spread, and is no dictionary`;

function argumentsOf(run: Run, scope: Scope, args: Call["args"], span: Call["span"]): Arguments {
  const plain: Value[] = [];
  const named = new Map<string, Value>();
  for (const { kind, name, value } of args) {
    const found = evaluate(run, scope, value);
    if (kind === "*") plain.push(...itemsOf(run, found));
    else if (kind === "**") {
      if (found.kind !== "dict") return fail(noDictionary(found, value.span));
      for (const entry of found.entries.values())
        named.set(entry.key.kind === "string" ? entry.key.value : fail("an argument without a name"), entry.value);
    } else if (name) named.set(name.text, found);
    else plain.push(found);
  }
  return { plain, named, span };
}
