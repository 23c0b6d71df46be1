import { meaning, unsupported } from "../read.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { bool, type Code } from "../code.ts";
import { sourceOf, type Context } from "../context.ts";
import { answerOf, type ValueKind } from "../kinds/value-kind.ts";
import { kindsOf } from "../kinds/kinds-of.ts";
import type { Scope } from "../scope.ts";

/** `isinstance(x, T)`, as far as it is known what x is: now, or by all calls that there are. */
export function isInstance(context: Context, scope: Scope, call: Call, value: Expression, type: Expression): Code {
  const { known } = meaning(context, scope, value);
  const kind = known?.kind === "number" && !Number.isInteger(known.value) ? "float" : kindOf[known?.kind ?? ""];
  const kinds =
    kind === undefined ? kindsOf(context, { home: scope.home, within: scope.within }, value) : new Set([kind]);
  // What is not seen is as what is: a wrong guess ends in a message where the value is used.
  const seen = new Set([...kinds].filter((each) => each !== "unknown"));
  const answer = answerOf(kinds, type) ?? answerOf(seen, type);
  if (answer !== undefined) return bool(answer);
  if (seen.size === 0 && scope.isWithin === "body" && /(^|\.)Tensor$/.test(sourceOf(type.span))) return bool(true);
  return unsupported(
    context,
    call,
    "of which type it is is not known before the network is made",
    "leave the check out, or decide by a parameter",
  );
}

const kindOf: Readonly<Record<string, ValueKind>> = {
  number: "int",
  string: "str",
  bool: "bool",
  none: "none",
  list: "list",
  tuple: "tuple",
  tensor: "tensor",
  dict: "dict",
  table: "dict",
  class: "class",
  function: "function",
  closure: "function",
  modules: "module",
};
