import { meaning, translate, unsupported } from "../read.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { binary, bool, level, none, type Code } from "../code.ts";
import type { Context } from "../context.ts";
import { libraryCode } from "../expressions/names.ts";
import type { Scope } from "../scope.ts";

/** `hasattr(self, "x")` */
export function hasAttribute(context: Context, scope: Scope, call: Call, object: Expression, name: Expression): Code {
  const owner = meaning(context, scope, object);
  const attribute = translate(context, scope, name).known;
  if (owner.known?.kind === "library" && owner.known.path.startsWith("torch") && attribute?.kind === "string")
    return bool(libraryCode(context, `${owner.known.path}.${attribute.value}`).text !== "");
  if (owner.known?.kind !== "self" || attribute?.kind !== "string" || !scope.self)
    return unsupported(context, call, "what a value has is not known here");
  const held = scope.self.attributes.get(attribute.value);
  if (held && scope.self.unset.has(attribute.value))
    return binary("!=", level.compare, held, none, { kind: "condition" });
  return bool(scope.self.attributes.has(attribute.value) || scope.self.methods.has(attribute.value));
}

/** `getattr(self, "layer1")` */
export function getAttribute(
  context: Context,
  scope: Scope,
  call: Call,
  object: Expression,
  name: Expression,
  fallback: Expression | undefined,
): Code {
  const attribute = translate(context, scope, name).known;
  if (attribute?.kind !== "string") return unsupported(context, call, "which attribute it is is not known here");
  const owner = meaning(context, scope, object).known;
  if (
    fallback &&
    owner?.kind === "self" &&
    scope.self &&
    !scope.self.attributes.has(attribute.value) &&
    !scope.self.methods.has(attribute.value)
  )
    return translate(context, scope, fallback);
  return meaning(context, scope, {
    kind: "member",
    object,
    name: { text: attribute.value, span: name.span },
    span: call.span,
  });
}
