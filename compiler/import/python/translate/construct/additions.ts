import { comprehensionItem, translateElements } from "../expressions/elements.ts";
import { meaning, translate } from "../read.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { atom, negated, type Code } from "../code.ts";
import { marked, type Context } from "../context.ts";
import { bindTarget } from "../statements/targets.ts";
import { translateIterable } from "../expressions/iterable.ts";
import { changedBy, find, variableOf, type Scope } from "../scope.ts";
import type { CollectedItem } from "./collected.ts";

/** What a statement adds, each with its `for` and `if`; undefined if it does more than that. */
export function additions(
  context: Context,
  scope: Scope,
  statement: Statement,
  variable: string,
  prefix = "",
): readonly CollectedItem[] | undefined {
  switch (statement.kind) {
    case "expression":
    case "assign":
      return changedBy(statement) === variable ? added(context, scope, statement, prefix) : undefined;
    case "update":
      if (variableOf(statement.target) !== variable || statement.operator !== "+") return undefined;
      return listItems(context, scope, statement.value, prefix);
    case "if": {
      const condition = translate(context, scope, statement.condition);
      const then = all(context, scope, statement.then, variable, `${prefix}if ${condition.text}: `);
      if (!then) return undefined;
      const otherwise = all(context, scope, statement.otherwise, variable, `${prefix}if ${negated(condition).text}: `);
      return otherwise && [...then, ...otherwise];
    }
    case "for": {
      if (prefix.includes("for ")) return undefined;
      const inner: Scope = { ...scope, outer: scope, names: new Map() };
      const over = translateIterable(context, scope, statement.iterable);
      const targets = bindTarget(context, inner, statement.target, over);
      const items: CollectedItem[] = [];
      for (const each of statement.body) {
        if (setsFresh(context, scope, inner, each)) continue;
        const found = additions(context, inner, each, variable, `${prefix}for ${targets} in ${over.text}: `);
        if (!found) return undefined;
        items.push(...found);
      }
      // Several a round would stand one behind the other.
      return items.length > 1 ? undefined : items;
    }
    case "pass":
      return [];
    default:
      return undefined;
  }
}

/** A name that only this round knows: what it holds stands where it is read. */
function setsFresh(context: Context, scope: Scope, inner: Scope, statement: Statement): boolean {
  const target = statement.kind === "assign" ? statement.targets[0] : undefined;
  if (statement.kind !== "assign" || !statement.value || target?.kind !== "name" || statement.targets.length > 1)
    return false;
  if (find(scope, target.text) || inner.names.has(target.text)) return false;
  inner.names.set(target.text, meaning(context, inner, statement.value));
  return true;
}

function all(
  context: Context,
  scope: Scope,
  statements: readonly Statement[],
  variable: string,
  prefix: string,
): CollectedItem[] | undefined {
  const items: CollectedItem[] = [];
  for (const statement of statements) {
    const found = additions(context, scope, statement, variable, prefix);
    if (!found) return undefined;
    items.push(...found);
  }
  return items;
}

function added(
  context: Context,
  scope: Scope,
  statement: Statement & { kind: "expression" | "assign" },
  prefix: string,
): readonly CollectedItem[] | undefined {
  if (statement.kind === "assign") {
    const [target] = statement.targets;
    const key = target?.kind === "index" ? target.subscripts[0] : undefined;
    if (!key || key.kind === "slice" || !statement.value) return undefined;
    const name = translate(context, scope, key);
    // `layers[1] = …` replaces what a list has there.
    if (name.known?.kind === "number" || key.kind === "number" || key.kind === "unary") return undefined;
    return [{ prefix, name: name.text, value: translate(context, scope, statement.value) }];
  }
  if (statement.value.kind !== "call" || statement.value.callee.kind !== "member") return undefined;
  const { callee, args } = statement.value;
  const [first, second] = args;
  if (!first) return undefined;
  switch (callee.name.text) {
    case "append": {
      const value = translate(context, scope, first.value);
      return [{ prefix, value: { ...value, text: marked(context, statement.span, value.text) } }];
    }
    case "extend":
      return listItems(context, scope, first.value, prefix);
    case "add_module":
      return second
        ? [
            {
              prefix,
              name: stringText(translate(context, scope, first.value)),
              value: translate(context, scope, second.value),
            },
          ]
        : undefined;
    default:
      return undefined;
  }
}

const stringText = ({ text }: Code): string => (/^(\uE000\d+\uE001)?"/.test(text) ? text : `"{${text}}"`);

export function listItems(
  context: Context,
  scope: Scope,
  value: Expression,
  prefix: string,
): readonly CollectedItem[] | undefined {
  if (value.kind === "list" || value.kind === "tuple")
    return translateElements(context, scope, value.elements, value.span).map((item) => ({
      prefix,
      value: item.value ? { ...item.value, text: item.text } : atom(item.text),
    }));
  if (value.kind === "comprehension" && value.of !== "dict" && prefix === "")
    return [
      {
        prefix,
        value: atom(
          comprehensionItem(context, scope, value.clauses, (inner) => translate(context, inner, value.element).text),
        ),
      },
    ];
  const code = meaning(context, scope, value);
  if (code.known?.kind === "list" || code.known?.kind === "tuple")
    return code.known.items.map((item) => ({ prefix, value: item.value ?? atom(item.text) }));
  if (prefix.includes("for ")) return undefined;
  return [{ prefix: `${prefix}for each in ${translate(context, scope, value).text}: `, value: atom("each") }];
}
