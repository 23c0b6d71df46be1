import { source } from "../../../../grammar/source.ts";
import type { Expression } from "../syntax/python-ast.ts";
import { readPython } from "../syntax/read-python.ts";
import { fail } from "./run.ts";

/** The one expression that a text holds. `path` is what the text is called in messages. */
export function expressionOf(text: string, path: string): Expression {
  const { file, diagnostics } = readPython(source(path, text.trim()));
  const [statement, ...others] = file.statements;
  const isExpression = statement?.kind === "expression" && others.length === 0 && diagnostics.length === 0;
  return isExpression ? statement.value : fail(`${text} is no expression`);
}
