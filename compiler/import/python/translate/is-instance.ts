import { meaning, unsupported } from "./read.ts";
import type { Call, Expression } from "../syntax/python-ast.ts";
import { bool, type Code } from "./code.ts";
import type { Context } from "./context.ts";
import type { Scope } from "./scope.ts";

/** `isinstance(x, T)`, as far as it is known what x is. */
export function isInstance(context: Context, scope: Scope, call: Call, value: Expression, type: Expression): Code {
  const { known } = meaning(context, scope, value);
  const types = type.kind === "tuple" ? type.elements : [type];
  const names = types.map((each) => (each.kind === "member" ? each.name.text : each.kind === "name" ? each.text : ""));
  const kinds = kindsOf(known?.kind, known?.kind === "number" ? known.value : undefined);
  if (kinds) return bool(names.some((name) => kinds.includes(name)));
  return unsupported(
    context,
    call,
    "of which type it is is not known before the network is made",
    "leave the check out, or decide by a parameter",
  );
}

function kindsOf(kind: string | undefined, number: number | undefined): readonly string[] | undefined {
  switch (kind) {
    case "number":
      return Number.isInteger(number) ? ["int", "float"] : ["float"];
    case "string":
      return ["str"];
    case "bool":
      return ["bool", "int"];
    case "none":
      return [];
    case "list":
      return ["list", "List", "Sequence", "Iterable"];
    case "tuple":
      return ["tuple", "Tuple", "Sequence", "Iterable"];
    case "tensor":
      return ["Tensor", "torch.Tensor"];
    case "dict":
      return ["dict", "Dict", "OrderedDict"];
    default:
      return undefined;
  }
}
