import { callValue } from "./arguments.ts";
import { meaning, unsupported } from "../read.ts";

import type { Call } from "../../syntax/python-ast.ts";
import { callDeclared } from "./call-declared.ts";
import { callLibrary } from "./call-library.ts";
import { callMethod } from "./call-method.ts";
import { atom, type Code } from "../code.ts";
import { type Context } from "../context.ts";
import type { Scope } from "../scope.ts";

export function translateCall(context: Context, scope: Scope, call: Call): Code {
  const { callee } = call;
  if (callee.kind === "name" && callee.text === "super" && scope.self) return atom("", { kind: "super" });
  // Weights.verify(weights), as torchvision has it.
  if (callee.kind === "member" && callee.name.text === "verify" && call.args[0])
    return meaning(context, scope, call.args[0].value);
  if (callee.kind === "member") {
    const object = meaning(context, scope, callee.object);
    const kind = object.known?.kind;
    if (kind !== "library" && kind !== "self" && kind !== "super")
      return callMethod(context, scope, call, callee, object);
  }
  const found = meaning(context, scope, callee);
  if (callee.kind === "number" || callee.kind === "string" || callee.kind === "none" || callee.kind === "bool")
    return unsupported(context, call, "what is called is no function");
  switch (found.known?.kind) {
    case "library":
      return callLibrary(context, scope, call, found, found.known.path);
    case "class":
    case "function":
    case "method":
      return callDeclared(context, scope, call, found);
    case "self":
      return callDeclared(context, scope, call, atom("", { kind: "method", name: "forward" }));
    default:
      return callValue(context, scope, call, found);
  }
}
