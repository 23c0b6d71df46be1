import { meaning, translate, unsupported } from "../read.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { atom, level, none, within, type Code } from "../code.ts";
import { marked, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** What a loop goes over. */
export interface Iterable extends Code {
  /** `enumerate(x, 1)`: what is added to the first target. */
  readonly offset?: string;
  /** The targets that are left, where one has no counterpart. */
  readonly pick?: (target: Expression) => Expression;
}

const isCallOf = (expression: Expression, name: string): expression is Expression & { kind: "call" } =>
  expression.kind === "call" && expression.callee.kind === "name" && expression.callee.text === name;

/** `range(n)` is `0..n`; `x.items()` goes over the children where nobody wants their names. */
export function translateIterable(context: Context, scope: Scope, expression: Expression): Iterable {
  const [first, second] = expression.kind === "call" ? expression.args : [];
  if (isCallOf(expression, "range") && first && expression.args.length < 3) {
    const from = second ? translate(context, scope, first.value) : undefined;
    const to = translate(context, scope, (second ?? first).value);
    const text = `${from ? within(from, level.sum) : "0"}..${within(to, level.sum)}`;
    return { text: marked(context, expression.span, text), level: level.range };
  }
  if (isCallOf(expression, "range") && expression.args.length === 3) {
    const parts = expression.args.map(({ value }) => translate(context, scope, value).text);
    return { text: marked(context, expression.span, `range(${parts.join(", ")})`), level: level.postfix };
  }
  const steps = linearSteps(context, scope, expression);
  if (steps) return steps;
  if (isCallOf(expression, "enumerate") && first && second) {
    const start = translate(context, scope, second.value);
    return {
      text: `enumerate(${translateIterable(context, scope, first.value).text})`,
      level: level.postfix,
      offset: within(start, level.product),
    };
  }
  if (isCallOf(expression, "reversed") && first) {
    const code = translateIterable(context, scope, first.value);
    return { text: `reversed(${code.text})`, level: level.postfix };
  }
  if (expression.kind === "call" && expression.callee.kind === "member" && expression.args.length === 0) {
    const { name, object } = expression.callee;
    if (name.text === "items" || name.text === "values" || name.text === "named_children" || name.text === "children") {
      const code = isModulesOf(object) ? none : meaning(context, scope, object);
      const over = code.known?.kind === "self" || isModulesOf(object) ? childrenOf(scope) : code;
      if (over && code.known?.kind !== "dict" && code.known?.kind !== "table") {
        const isPairs = code.known?.kind === "pairs";
        const pick = (target: Expression): Expression =>
          (name.text === "items" || name.text === "named_children") && !isPairs && target.kind === "tuple"
            ? (target.elements[1] ?? target)
            : target;
        return { text: over.text, level: over.level, pick };
      }
    }
  }
  // The children of a Sequential: `for layer in self`.
  if (expression.kind === "name" && meaning(context, scope, expression).known?.kind === "self") {
    const children = childrenOf(scope);
    return children.text === "[]"
      ? unsupported(context, expression, "its children are not known by name", "keep them in a ModuleList: self.layers")
      : children;
  }
  return translate(context, scope, expression);
}

/** `torch.linspace(0, p, n)` where a network is made: a list of numbers. */
export function linearSteps(context: Context, scope: Scope, expression: Expression): Code | undefined {
  if (expression.kind !== "call" || scope.isWithin !== "init" || expression.args.length < 3) return undefined;
  const { callee } = expression;
  if (callee.kind !== "member" || callee.name.text !== "linspace") return undefined;
  const { known } = meaning(context, scope, callee);
  if (known?.kind !== "library" || !/^(torch|numpy)\.linspace$/.test(known.path)) return undefined;
  const [from, to, count] = expression.args.slice(0, 3).map(({ value }) => translate(context, scope, value));
  if (!from || !to || !count) return undefined;
  const [a, n] = [within(from, level.sum), within(count, level.sum)];
  const rise =
    from.known?.kind === "number" && from.known.value === 0
      ? within(to, level.product)
      : `(${within(to, level.sum)} - ${within(from, level.product)})`;
  const start = rise.startsWith("(") ? `${a} + ` : "";
  const text = `[for step in 0..${n}: ${start}${rise} * step / max(${n} - 1, 1)]`;
  return { text: marked(context, expression.span, text), level: level.postfix };
}

/** `self._modules` */
const isModulesOf = (object: Expression): boolean =>
  object.kind === "member" &&
  object.name.text === "_modules" &&
  object.object.kind === "name" &&
  object.object.text === "self";

/** The layers of a class in the order in which `__init__` sets them. */
const childrenOf = ({ self }: Scope): Code =>
  atom(
    `[${[...(self?.attributes.values() ?? [])].flatMap(({ known, text }) => (known?.kind === "modules" ? [text] : [])).join(", ")}]`,
  );
