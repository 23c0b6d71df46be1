import type * as ast from "../ast.ts";
import { assertNever } from "../assert-never.ts";
import { concat, concatAll, group, hardLine, indent, line, type Doc } from "./layout.ts";
import type { CommentCursor } from "./place-comments.ts";
import { printBracketed, printExpression, printHead, printTargets } from "./print-expression.ts";
import { printSequence } from "./print-sequence.ts";
import { spanning } from "../source.ts";

export const printConst = ({ name, value }: ast.Const, comments: CommentCursor): Doc =>
  concat(`const ${name.text} = `, printExpression(value, comments));

export function printAssert({ condition, message }: ast.Assert, comments: CommentCursor): Doc {
  const test = printExpression(condition, comments);
  if (message === undefined) return concat("assert ", test);
  return group(concat("assert ", test, ",", indent(concat(line, printExpression(message, comments)))));
}

/** On one line if the author had it so and it is at most one plain statement. */
export const printBlock = (block: ast.Block, comments: CommentCursor): Doc => group(printBraces(block, comments));

function printBraces(block: ast.Block, comments: CommentCursor): Doc {
  const { statements, span } = block;
  if (statements.length === 0 && !comments.hasBefore(span.end)) return "{}";
  const separator = isOneLiner(block) && !comments.hasBefore(span.end) ? line : hardLine;
  const body = printSequence(statements, span.end, comments, printStatement, false);
  return concat("{", indent(concat(separator, body)), separator, "}");
}

function isOneLiner({ statements, span }: ast.Block): boolean {
  const [first] = statements;
  if (statements.length > 1 || first === undefined || first.kind === "if" || first.kind === "for") return false;
  return !span.source.text.slice(span.start, span.end).includes("\n");
}

function printStatement(statement: ast.Statement, comments: CommentCursor): Doc {
  switch (statement.kind) {
    case "const":
      return printConst(statement, comments);
    case "assert":
      return printAssert(statement, comments);
    case "assign": {
      return concat(
        `${printTargets(statement.targets)} ${statement.operator} `,
        printExpression(statement.value, comments),
      );
    }
    case "return":
      return printReturn(statement, comments);
    case "if":
      return printIf(statement, comments);
    case "for": {
      const head = concat(`for ${printTargets(statement.targets)} in `, printHead(statement.iterable, comments), " ");
      return group(concat(head, printBraces(statement.body, comments)));
    }
    default:
      return assertNever(statement);
  }
}

/** All blocks of an `if` are on its line, or none is. */
function printIf(statement: ast.If, comments: CommentCursor): Doc {
  const parts: Doc[] = [];
  for (let next: ast.If | ast.Block | undefined = statement; next !== undefined;) {
    if (parts.length > 0) parts.push(" else ");
    if (next.kind === "block") {
      parts.push(printBraces(next, comments));
      break;
    }
    parts.push("if ", printHead(next.condition, comments), " ", printBraces(next.then, comments));
    next = next.otherwise;
  }
  return group(concatAll(parts));
}

function printReturn({ values, names, span }: ast.Return, comments: CommentCursor): Doc {
  if (names === undefined) {
    const [first = "", ...others] = values.map((value) => printExpression(value, comments));
    return concat("return ", group(concat(first, indent(concatAll(others.map((other) => concat(",", line, other)))))));
  }
  const entries = names.flatMap((name, i) => {
    const value = values[i];
    return value === undefined ? [] : [{ name, value, span: spanning(name.span, value.span) }];
  });
  const printEntry = ({ name, value }: (typeof entries)[number]): Doc =>
    concat(`${name.text}: `, printExpression(value, comments));
  const braces = { ...span, start: span.start + "return".length };
  return concat("return ", printBracketed("{", entries, "}", braces, comments, printEntry, { pad: line }));
}
