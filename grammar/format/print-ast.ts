import type * as ast from "../ast.ts";
import { assertNever } from "../assert-never.ts";
import { concat, concatAll, group, hardLine, indent, join, layOut, line, type Doc } from "./layout.ts";
import { CommentCursor } from "./place-comments.ts";
import { printBracketed, printExpression } from "./print-expression.ts";
import { printSequence } from "./print-sequence.ts";
import { printAssert, printBlock, printConst } from "./print-statement.ts";
import { escapedPath } from "./print-string.ts";
import { spanning } from "../source.ts";

const width = 100;

/** The formatter: one way to write a tree down, with the author's comments and blank lines. Parses back to `file`. */
export function formatFile(file: ast.File): string {
  const comments = new CommentCursor(file);
  const doc = printSequence(file.declarations, file.span.end + 1, comments, printDeclaration, true);
  const text = layOut(doc, width).trim();
  return text === "" ? "" : `${text}\n`;
}

function printDeclaration(declaration: ast.Declaration, comments: CommentCursor): Doc {
  switch (declaration.kind) {
    case "import":
      return printImport(declaration, comments);
    case "const":
      return concat(printDoc(declaration.doc), printConst(declaration, comments));
    case "fn":
      return printFn(declaration, comments);
    case "module": {
      const { params, name } = declaration;
      const head = params.length === 0 ? "" : printParams(declaration, bodyStart(declaration), comments);
      const members = printMembers(declaration.members, declaration.span.end, comments);
      return concat(printDoc(declaration.doc), `module ${name.text}`, head, " ", members);
    }
    case "model":
      return printModel(declaration, comments);
    default:
      return assertNever(declaration);
  }
}

function printDoc(doc: string | undefined): Doc {
  if (doc === undefined) return "";
  return concatAll(doc.split("\n").flatMap((text) => [`## ${text}`.trimEnd(), hardLine]));
}

function printImport({ names, from, fromSpan, span }: ast.Import, comments: CommentCursor): Doc {
  const spanned = names.map(({ imported, local }) => ({ imported, local, span: spanning(imported.span, local.span) }));
  const close = span.source.text.lastIndexOf("}", fromSpan.start) + 1;
  const braces = { ...span, start: span.start + "import".length, end: close };
  const printName = ({ imported, local }: (typeof spanned)[number]): Doc =>
    imported.text === local.text ? imported.text : `${imported.text} as ${local.text}`;
  return concat(
    "import ",
    printBracketed("{", spanned, "}", braces, comments, printName, { pad: line }),
    ` from ${escapedPath(from)}`,
  );
}

function printFn(fn: ast.Fn, comments: CommentCursor): Doc {
  const { name, body, doc } = fn;
  const head = concat(printDoc(doc), `fn ${name.text}`, printParams(fn, body.span.start, comments));
  if (body.kind === "block") return concat(head, " ", printBlock(body, comments));
  return concat(head, " = ", printExpression(body, comments));
}

interface WithParams {
  readonly name?: ast.Name;
  readonly params: readonly ast.Param[];
  readonly span: ast.File["span"];
}

/** `before` is where what follows the parameters begins. */
function printParams({ name, params, span }: WithParams, before: number, comments: CommentCursor): Doc {
  const start = name?.span.end ?? span.source.text.indexOf("(", span.start);
  const last = params.at(-1)?.span.end ?? start;
  const close = Math.min(before, span.source.text.indexOf(")", last) + 1 || before);
  return printBracketed("(", params, ")", { ...span, start, end: close }, comments, printParam);
}

const bodyStart = ({ members, span }: ast.Module): number => members[0]?.span.start ?? span.end;

function printParam({ name, type, shape, default: value }: ast.Param, comments: CommentCursor): Doc {
  const typeText = type === undefined ? "" : `: ${type.base}${type.list ? "[]" : ""}${type.optional ? "?" : ""}`;
  const shapeDoc = shape === undefined ? "" : concat(": ", printShape(shape, comments));
  return concat(
    name.text,
    typeText,
    shapeDoc,
    value === undefined ? "" : concat(" = ", printExpression(value, comments)),
  );
}

const printShape = ({ dims, span }: ast.Shape, comments: CommentCursor): Doc =>
  printBracketed("[", dims, "]", span, comments, printExpression);

function printModel({ name, body, doc, span }: ast.Model, comments: CommentCursor): Doc {
  const documentation = printDoc(doc);
  const head = `model ${name.text} `;
  if (body.kind === "members") return concat(documentation, head, printMembers(body.members, span.end, comments));
  const value = concat(head, "= ", printExpression(body.value, comments));
  if (body.where.length === 0) return concat(documentation, value);
  const bindings = body.where.map((binding) =>
    concat(printBoundNames(binding), printExpression(binding.value, comments)),
  );
  const where = indent(concat(line, "where ", group(indent(join(concat(",", line), bindings)))));
  return concat(documentation, value, group(where));
}

function printBoundNames(bound: ast.Bound): string {
  if (bound.kind === "size") return `${bound.name.text} = `;
  const names = bound.names.map(({ text }) => text).join(", ");
  return `${bound.isTuple ? `(${names})` : names} in `;
}

function printMembers(members: readonly ast.Member[], end: number, comments: CommentCursor): Doc {
  if (members.length === 0 && !comments.hasBefore(end)) return "{}";
  return concat("{", indent(concat(hardLine, printSequence(members, end, comments, printMember, true))), hardLine, "}");
}

function printMember(member: ast.Member, comments: CommentCursor): Doc {
  switch (member.kind) {
    case "const":
      return concat(printDoc(member.doc), printConst(member, comments));
    case "fn":
      return printFn(member, comments);
    case "field":
      return concat(printDoc(member.doc), `${member.name.text} = `, printExpression(member.value, comments));
    case "assert":
      return printAssert(member, comments);
    case "forward":
    case "loss":
      return printMethod(member, comments);
    default:
      return assertNever(member);
  }
}

function printMethod(method: ast.Method, comments: CommentCursor): Doc {
  const { kind, results, body } = method;
  const params = printParams(method, results?.[0]?.span.start ?? body.span.start, comments);
  const shapes = results?.map((shape) => printShape(shape, comments));
  const arrow = shapes === undefined ? "" : concat(" -> ", join(", ", shapes));
  return concat(kind, params, arrow, " ", printBlock(body, comments));
}
