import type { Expression } from "../../syntax/python-ast.ts";
import { atom, type Code } from "../code.ts";
import type { Scope } from "../scope.ts";

export function bindRound(scope: Scope, target: Expression, round: Code | readonly Code[]): void {
  if (target.kind === "name") scope.names.set(target.text, Array.isArray(round) ? (round[0] as Code) : (round as Code));
  else if (target.kind === "tuple")
    target.elements.forEach((element, i) =>
      bindRound(scope, element, Array.isArray(round) ? (round[i] as Code) : atom(`${(round as Code).text}[${i}]`)),
    );
}
