import { listOf, meaning, translate, truthOf, unsupported } from "../read.ts";
import { translateString } from "./strings.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import {
  atom,
  bare,
  binary,
  bool,
  both,
  conditional,
  either,
  level,
  negated,
  numberCode,
  within,
  type Code,
} from "../code.ts";
import { sourceOf, type Context } from "../context.ts";
import { isInstance } from "../calls/is-instance.ts";
import { scaledFill } from "../calls/fill.ts";
import type { Scope } from "../scope.ts";

type Binary = Expression & { readonly kind: "binary" };

const arithmetic: Readonly<Record<string, number>> = {
  "+": level.sum,
  "-": level.sum,
  "*": level.product,
  "/": level.product,
  "//": level.product,
  "%": level.product,
  "@": level.product,
  "**": level.power,
};
const comparisons = new Set(["==", "!=", "<", "<=", ">", ">=", "is", "is not"]);

export function translateBinary(context: Context, scope: Scope, expression: Binary): Code {
  const { operator, left, right } = expression;
  if (operator === "and" || operator === "or") return translateLogic(context, scope, expression);
  if (operator === "in" || operator === "not in") return translateIn(context, scope, expression);
  if (comparisons.has(operator)) return translateComparison(context, scope, expression);
  if (operator === "%" && left.kind === "string") return translateFormat(context, scope, left, right);
  if (operator === "<<") {
    const code = translate(context, scope, left);
    return {
      text: `${within(code, level.product)} * 2 ** ${within(translate(context, scope, right), level.unary)}`,
      level: level.product,
    };
  }
  const strength = arithmetic[operator];
  if (strength === undefined) return unsupported(context, expression, `there is no \`${operator}\` in .nn`);
  const [a, b] = [asNumber(meaning(context, scope, left)), asNumber(translate(context, scope, right))];
  if (scope.isSymbolic && a.known?.kind === "number" && b.known?.kind === "number") {
    const result = calculated(operator, a.known.value, b.known.value);
    if (result !== undefined) return numberCode(result);
  }
  const filled = scaledFill(operator, a, b);
  if (filled) return filled;
  const [one, other] = [asSum(a, b), asSum(b, a)];
  return binary(operator, strength, one, other, folded(operator, a, b));
}

/** `0.3 * self.training`: True is 1. */
function asNumber(code: Code): Code {
  if (code.known?.kind === "bool") return numberCode(Number(code.known.value));
  return /^(\uE000\d+\uE001)?training$/.test(code.text)
    ? { ...conditional(code, numberCode(1), numberCode(0)), level: level.or }
    : code;
}

function calculated(operator: string, a: number, b: number): number | undefined {
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  return operator === "//" && b !== 0 ? Math.floor(a / b) : undefined;
}

/** `x.shape[:2] + (a, b)`: sizes are a list, and lists go with lists. */
function asSum(code: Code, other: Code): Code {
  if (code.known?.kind !== "tuple" || other.known?.kind === "tuple") return code;
  return listOf(code.known.items, "list");
}

function folded(operator: string, a: Code, b: Code): Code["known"] {
  if (operator !== "+" || (a.known?.kind !== "list" && a.known?.kind !== "tuple")) return undefined;
  if (b.known?.kind !== a.known.kind) return undefined;
  return { kind: a.known.kind, items: [...a.known.items, ...b.known.items] };
}

function translateLogic(context: Context, scope: Scope, { operator, left, right }: Binary): Code {
  const a = translate(context, scope, left);
  const truth = truthOf(a);
  if (operator === "and") {
    if (truth !== undefined) return truth ? translate(context, scope, right) : bool(false);
    return both(a, translate(context, scope, right));
  }
  if (truth !== undefined) return truth ? a : translate(context, scope, right);
  const b = translate(context, scope, right);
  // `hidden or dim` is a value, where `a or b` of conditions is a condition.
  if (a.known?.kind === "optional") return conditional(binary("!=", level.compare, a, atom("none")), a, b);
  if (
    a.known?.kind !== "condition" &&
    /^[\w.]+$/.test(bare(a.text)) &&
    /^[\w.]+$/.test(bare(b.text)) &&
    b.known?.kind !== "condition" &&
    b.known?.kind !== "bool"
  )
    return conditional(a, a, b);
  return either(a, b);
}

/** `a in (1, 2)` */
function translateIn(context: Context, scope: Scope, expression: Binary): Code {
  const isNegative = expression.operator === "not in";
  const [a, b] = [translate(context, scope, expression.left), meaning(context, scope, expression.right)];
  if (b.known?.kind === "keywords" && a.known?.kind === "string")
    return bool(b.known.names.includes(a.known.value) !== isNegative);
  const options =
    b.known?.kind === "list" || b.known?.kind === "tuple"
      ? b.known.items.map(({ value }) => value)
      : b.known?.kind === "dict" || b.known?.kind === "table"
        ? [...b.known.entries.keys()].map((key) => atom(`"${key}"`, { kind: "string", value: key }))
        : undefined;
  if (!options || options.length === 0 || options.includes(undefined))
    return unsupported(
      context,
      expression,
      "what is looked through is not known here",
      "compare one by one: a == 1 or a == 2",
    );
  const each = options.map((option) => compare(isNegative ? "!=" : "==", a, option as Code));
  return each.reduce((before, next) => (isNegative ? both(before, next) : either(before, next)));
}

function translateComparison(context: Context, scope: Scope, expression: Binary): Code {
  const { left, right } = expression;
  const operator = expression.operator === "is" ? "==" : expression.operator === "is not" ? "!=" : expression.operator;
  // `0 < a < 1` reads as (0 < a) < 1 in lezer's tree.
  if (left.kind === "binary" && comparisons.has(left.operator) && !isParenthesized(left, expression)) {
    const first = translateComparison(context, scope, left);
    return both(first, compare(operator, translate(context, scope, left.right), translate(context, scope, right)));
  }
  const ofType = /^(==|!=)$/.test(operator) ? typeAsked(context, scope, left, right) : undefined;
  if (ofType) return operator === "==" ? ofType : negated(ofType);
  const power = left.kind === "binary" && left.operator === "&" ? powerOfTwo(context, scope, left) : undefined;
  if (power && /^(==|!=)$/.test(operator) && right.kind === "number" && Number(right.text) === 0)
    return compare(operator, power, meaning(context, scope, right));
  return compare(operator, meaning(context, scope, left), meaning(context, scope, right));
}

/** `type(x) == tuple`, and `type(norm_layer) == functools.partial`, which looks for the layer behind it. */
function typeAsked(context: Context, scope: Scope, left: Expression, right: Expression): Code | undefined {
  const [asked] = left.kind === "call" && sourceOf(left.callee.span) === "type" ? left.args : [];
  if (left.kind !== "call" || !asked) return undefined;
  const { known } = meaning(context, scope, right);
  if (known?.kind !== "library") return undefined;
  if (/^(tuple|list|int|float|str|bool|dict)$/.test(known.path))
    return isInstance(context, scope, left, asked.value, right);
  if (known.path !== "functools.partial") return undefined;
  const value = meaning(context, scope, asked.value).known;
  if (value) return bool(value.kind === "partial");
  return unsupported(
    context,
    left,
    "whether it is a partial is not known before the network is made",
    "decide by a parameter: use_bias=True",
  );
}

/** `n & (n - 1)`, which is 0 for powers of two: what is left of n beside the largest of them. */
function powerOfTwo(context: Context, scope: Scope, { left, right }: Binary): Code | undefined {
  const isOf = (a: Expression, b: Expression): boolean =>
    b.kind === "binary" &&
    b.operator === "-" &&
    sourceOf(b.left.span) === sourceOf(a.span) &&
    sourceOf(b.right.span) === "1";
  const of = isOf(left, right) ? left : isOf(right, left) ? right : undefined;
  if (!of) return undefined;
  const code = translate(context, scope, of);
  return { text: `${within(code, level.sum)} - 2 ** floor(log2(${code.text}))`, level: level.sum };
}

const isParenthesized = (inner: Expression, outer: Expression): boolean =>
  outer.span.source.text.slice(outer.span.start, inner.span.start).includes("(");

function compare(operator: string, a: Code, b: Code): Code {
  const equal = operator === "==" || operator === "!=" ? isEqual(a, b) : undefined;
  if (equal !== undefined) return bool(equal === (operator === "=="));
  return binary(operator, level.compare, a, b, { kind: "condition" });
}

/** Whether two values are the same, as far as this is known now. */
function isEqual({ known: a }: Code, { known: b }: Code): boolean | undefined {
  if (!a || !b) return undefined;
  if (a.kind === "none" || b.kind === "none") {
    const other = a.kind === "none" ? b : a;
    if (other.kind === "none") return true;
    return ["library", "class", "function", "number", "string", "bool", "list", "tuple", "partial", "dict"].includes(
      other.kind,
    )
      ? false
      : undefined;
  }
  if (a.kind === "library" && b.kind === "library") return a.path === b.path;
  if (a.kind === "class" && b.kind === "class") return a.declaration === b.declaration;
  if (
    (a.kind === "string" && b.kind === "string") ||
    (a.kind === "number" && b.kind === "number") ||
    (a.kind === "bool" && b.kind === "bool")
  )
    return a.value === b.value;
  return undefined;
}

/** `"layer%d" % (i + 1)` */
function translateFormat(
  context: Context,
  scope: Scope,
  text: Expression & { kind: "string" },
  values: Expression,
): Code {
  const given = values.kind === "tuple" ? [...values.elements] : [values];
  const parts = text.parts.flatMap((part): (string | Expression)[] => {
    if (typeof part !== "string") return [part];
    return part.split(/(%[-+0-9.]*[a-z%])/).flatMap((piece): (string | Expression)[] => {
      if (!/^%[-+0-9.]*[a-z]$/.test(piece)) return [piece === "%%" ? "%" : piece];
      const value = given.shift();
      return value ? [value] : [];
    });
  });
  return translateString(context, scope, parts, text.span);
}
