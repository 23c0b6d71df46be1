import { parser } from "@lezer/python";
import type { Diagnostic } from "../../../../grammar/diagnostic.ts";
import { positionAt, type Source } from "../../../../grammar/source.ts";
import { diagnosePython } from "../messages.ts";
import type { Comment, PythonFile } from "./python-ast.ts";
import { childrenOf } from "./python-text.ts";
import { checkIndentation } from "./check-indentation.ts";
import { repeatedParameters } from "./repeated-parameters.ts";
import { readStatements } from "./read-statement.ts";

/** Text to syntax tree. The text is read, and never run. */
export function readPython(source: Source): { readonly file: PythonFile; readonly diagnostics: readonly Diagnostic[] } {
  const tree = parser.parse(wholeNumbers(source.text));
  const comments: Comment[] = [];
  const diagnostics: Diagnostic[] = [];
  let lastLine = 0;
  tree.iterate({
    enter({ name, type, from, to }) {
      if (name === "Comment") comments.push(readComment(source, from, to));
      if (!type.isError) return;
      // One mistake leaves several marks on its line.
      const { line } = positionAt(source, from);
      if (line === lastLine) return;
      lastLine = line;
      const rest = source.text.slice(from).split("\n")[0]?.trim() || whatIsMissing(source, from);
      const span = { source, start: from, end: Math.max(to, Math.min(from + 1, source.text.length)) };
      diagnostics.push(diagnosePython("NN6001", span, { found: rest }));
    },
  });
  const wrong = diagnostics.length === 0 ? checkIndentation(source) : undefined;
  if (wrong) diagnostics.push(diagnosePython("NN6001", wrong.span, { found: wrong.found }));
  const statements = readStatements({ source }, childrenOf(tree.topNode));
  for (const { name, span } of repeatedParameters(statements))
    diagnostics.push(diagnosePython("NN6001", span, { found: `the parameter ${name} stands there twice` }));
  return { file: { statements, comments }, diagnostics };
}

/** At the end of a line: the colon of one that begins a block is forgotten most. */
function whatIsMissing({ text }: Source, at: number): string {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim();
  const beginsBlock = /^(?:(?:async )?(?:def|for|with)|class|if|elif|else|while|try|except|finally)\b/.test(line);
  return beginsBlock && isClosed(line) ? "a `:` is missing at the end of this line" : "something is missing here";
}

const isClosed = (line: string): boolean => line.replace(/[^([{]/g, "").length === line.replace(/[^)\]}]/g, "").length;

function readComment(source: Source, start: number, end: number): Comment {
  const before = source.text.slice(source.text.lastIndexOf("\n", start - 1) + 1, start);
  return {
    text: source.text
      .slice(start, end)
      .replace(/^#+:? ?/, "")
      .trimEnd(),
    span: { source, start, end },
    isTrailing: before.trim() !== "",
  };
}

/** lezer's grammar knows no `0.`: as `00` it stands in the tree at the same place, and is read from the text. */
const wholeNumbers = (text: string): string =>
  text.replace(/(?<![\w.])(\d+)\.(?![\w.])/g, (_, digits: string) => `${digits}0`);
