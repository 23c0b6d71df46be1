import { meaning, translate, truthOf } from "../read.ts";
import { translateElements } from "../expressions/elements.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { marked, type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

/** What a function or a network gives back; a dictionary is a record. */
export function translateReturn(
  context: Context,
  scope: Scope,
  { value, span }: Statement & { kind: "return" },
): string {
  const word = marked(context, span, "return");
  if (!value) return `${word} none`;
  if (scope.isModel && value.kind === "tuple") {
    // A network has no use for a result that is none: `return logits, loss`.
    const elements = value.elements.filter(
      (each) => each.kind !== "none" && !(each.kind === "name" && scope.names.has(`${each.text} none`)),
    );
    if (elements.length < value.elements.length && elements.length > 0)
      return translateReturn(context, scope, {
        kind: "return",
        value: elements.length === 1 ? (elements[0] as Expression) : { ...value, elements },
        span,
      });
  }
  if (value.kind === "tuple" && value.elements.length > 1 && !value.elements.some(({ kind }) => kind === "star"))
    return `${word} ${translateElements(context, scope, value.elements, value.span)
      .map(({ text }) => text)
      .join(", ")}`;
  if (value.kind === "conditional") {
    const truth = truthOf(translate(context, scope, value.condition));
    if (truth !== undefined)
      return translateReturn(context, scope, { kind: "return", value: truth ? value.then : value.otherwise, span });
  }
  const code = meaning(context, scope, value);
  const entries = code.known?.kind === "dict" ? [...code.known.entries] : [];
  if (entries.length > 0 && entries.every(([key]) => /^[A-Za-z_]\w*$/.test(key)))
    return `${word} { ${entries.map(([key, held]) => `${key}: ${held.text}`).join(", ")} }`;
  return `${word} ${translate(context, scope, value).text}`;
}
