import type { ArgumentItem, Binary, Expression, Item, List, Name, StringLiteral, Subscript, Target } from "../ast.ts";
import { isIgnored, printIgnored } from "./ignored.ts";
import { assertNever } from "../assert-never.ts";
import {
  broken,
  concat,
  concatAll,
  fillLine,
  group,
  hardLine,
  ifBroken,
  indent,
  join,
  layOut,
  line,
  softLine,
  type Doc,
} from "./layout.ts";
import { commentText, ownLines, trailing, type CommentCursor } from "./place-comments.ts";
import { bindingPower, negationPower, prefixPower } from "../precedence.ts";
import { printText } from "./print-string.ts";
import type { Span } from "../source.ts";

/** Prints `value`, in parentheses if it binds less tightly than `power`. */
export function printExpression(value: Expression, comments: CommentCursor, power = 0): Doc {
  const doc = printBare(value, comments);
  return powerOf(value) < power ? concat("(", doc, ")") : doc;
}

/** A condition or an iterable, before a brace or a colon: another `if` there would be hard to read. */
export const printHead = (value: Expression, comments: CommentCursor): Doc => printExpression(value, comments, 1);

const primaryPower = 14;

function powerOf(value: Expression): number {
  switch (value.kind) {
    case "binary":
      return bindingPower[value.operator];
    case "unary":
      return prefixPower(value.operator);
    case "conditional":
      return 0;
    default:
      return primaryPower;
  }
}

function printBare(value: Expression, comments: CommentCursor): Doc {
  switch (value.kind) {
    case "number":
      return value.text;
    case "string":
      return printString(value, comments);
    case "bool":
      return String(value.value);
    case "none":
      return "none";
    case "hole":
      return "_";
    case "reference":
      return value.name;
    case "tuple":
      return printTuple(value.elements, value.span, comments);
    case "list":
      return printBracketed("[", value.items, "]", listSpan(value.span, "["), comments, printItem, {
        between: isOfNumbers(value) ? fillLine : line,
      });
    case "conditional":
      return group(
        concat(
          ...["if ", printHead(value.condition, comments), " {"],
          indent(concat(line, printExpression(value.then, comments))),
          ...[line, "} else {"],
          indent(concat(line, printExpression(value.otherwise, comments))),
          ...[line, "}"],
        ),
      );
    case "call":
    case "index":
    case "access":
      return printPostfix(value, comments);
    case "unary": {
      const operand = printExpression(value.operand, comments, prefixPower(value.operator));
      return concat(value.operator === "not" ? "not " : value.operator, operand);
    }
    case "binary":
      return value.operator === "|>" ? printPipe(value, comments) : printBinary(value, comments);
    case "invalid":
      return value.span.source.text.slice(value.span.start, value.span.end);
    default:
      return assertNever(value);
  }
}

/** `a.b(c)[d]` from the inside out; a loop, as chains get long. */
function printPostfix(value: Expression, comments: CommentCursor): Doc {
  const links: Expression[] = [];
  let inner = value;
  while (inner.kind === "call" || inner.kind === "index" || inner.kind === "access") {
    links.push(inner);
    inner = inner.kind === "call" ? inner.callee : inner.object;
    if (hasParentheses(inner)) break;
  }
  const parts: Doc[] = [
    inner.kind === "number" ? concat("(", inner.text, ")") : printExpression(inner, comments, primaryPower),
  ];
  let end = inner.span.end;
  for (const link of links.reverse()) {
    if (link.kind === "access") parts.push(`.${link.name.text}`);
    else if (link.kind === "call") {
      parts.push(printBracketed("(", link.items, ")", { ...link.span, start: end }, comments, printItem));
    } else if (link.kind === "index") {
      const subscripts = join(
        concat(",", line),
        link.subscripts.map((subscript) => printSubscript(subscript, comments)),
      );
      parts.push(group(concat("[", indent(concat(softLine, subscripts)), softLine, "]")));
    }
    end = link.span.end;
  }
  return concatAll(parts);
}

/** `(a.b)(c)` is the same as `a.b(c)`: nothing to stop at. */
const hasParentheses = (value: Expression): boolean => value.kind === "conditional" || value.kind === "binary";

/** Operators of one precedence stand in one group and break together, behind the operator. */
function printBinary(value: Binary, comments: CommentCursor): Doc {
  const power = bindingPower[value.operator];
  const chains = value.operator !== "**" && power !== bindingPower["=="] && power !== bindingPower[".."];
  const { first, rest } = chains ? chainOf(value) : { first: value.left, rest: [value] };
  const leftPower = chains ? power : power + 1;
  const rightPower = value.operator === "**" ? negationPower : power + 1;
  const head = printExpression(first, comments, leftPower);
  const tail = rest.map(({ operator, right }) =>
    operator === ".."
      ? concat("..", printExpression(right, comments, rightPower))
      : concat(` ${operator}`, line, printExpression(right, comments, rightPower)),
  );
  return group(concat(head, indent(concatAll(tail))));
}

function printPipe(value: Binary, comments: CommentCursor): Doc {
  const { first, rest } = chainOf(value);
  const power = bindingPower["|>"];
  const head = concat(printExpression(first, comments, power + 1), trailing(comments.after(first.span)));
  const tail = rest.map(({ right, operatorSpan }, i) => {
    const leading = ownLines(comments.before(operatorSpan.start));
    const step = printExpression(right, comments, power + 1);
    // What stands behind the last step is about the whole statement, and does not break the chain.
    const after = i === rest.length - 1 ? "" : trailing(comments.after(right.span));
    return concat(line, leading, "|> ", step, after);
  });
  return group(concat(head, indent(concatAll(tail))));
}

/** The left-nested tree of operators of one precedence as a list. */
function chainOf(value: Binary): { first: Expression; rest: readonly Binary[] } {
  const power = bindingPower[value.operator];
  const rest: Binary[] = [];
  let first: Expression = value;
  while (first.kind === "binary" && bindingPower[first.operator] === power) {
    rest.unshift(first);
    first = first.left;
  }
  return { first, rest };
}

function printTuple(elements: readonly Expression[], span: Span, comments: CommentCursor): Doc {
  const [only] = elements;
  if (elements.length === 1 && only !== undefined) return concat("(", printExpression(only, comments), ",)");
  return printBracketed("(", elements, ")", listSpan(span, "("), comments, printExpression);
}

/** The span of a parenthesized list begins at its parenthesis: then nothing is known of how its items stood. */
const listSpan = (span: Span, open: string): Span => {
  const isBare =
    span.source.text[span.start] === open && !/^\(\s*[([]/.test(span.source.text.slice(span.start, span.end));
  return isBare ? span : { ...span, end: span.start };
};

/** Numbers lie beside each other, as many as a line holds: not where each stood on its own line, or a comment tells of one. */
function isOfNumbers({ items, span: { source, start, end } }: List): boolean {
  const areNumbers = items.every((item) => item.kind === "argument" && item.name === undefined && isNumber(item.value));
  if (!areNumbers || source.text.slice(start, end).includes("#")) return false;
  return items.some((item, i) => i > 0 && !source.text.slice(items[i - 1]?.span.end, item.span.start).includes("\n"));
}

const isNumber = (value: Expression): boolean =>
  value.kind === "number" || (value.kind === "unary" && isNumber(value.operand));

/**
 * A list between brackets, on one line if it fits. It stays broken if the author broke it after the opening bracket
 * and ended it with a comma. `span` ends with the closing bracket; before its opening one there are only blanks.
 */
export function printBracketed<T extends { readonly span: Span }>(
  open: string,
  items: readonly T[],
  close: string,
  span: Span,
  comments: CommentCursor,
  print: (item: T, comments: CommentCursor) => Doc,
  { pad = softLine, between = line }: { readonly pad?: Doc; readonly between?: Doc } = {},
): Doc {
  const docs = items.map((item, i) => {
    const before = comments.before(item.span.start);
    const leading = ownLines(before);
    const doc = isIgnored(before) ? printIgnored(item, before, comments) : print(item, comments);
    const comma = i < items.length - 1 ? "," : ifBroken(",");
    return concat(leading, doc, comma, trailing(comments.after(item.span)));
  });
  const left = comments.before(span.end - 1).map((comment) => concat(hardLine, commentText(comment)));
  if (docs.length === 0 && left.length === 0) return concat(open, close);
  const content = concat(open, indent(concat(docs.length > 0 ? pad : "", join(between, docs), ...left)), pad, close);
  return wasBroken(items, span) ? broken(content) : group(content);
}

function wasBroken(items: readonly { readonly span: Span }[], span: Span): boolean {
  const { text } = span.source;
  const last = items.at(-1);
  if (last === undefined) return false;
  const breaksAfterOpening = /^\s*[([{][ \t]*(?:#.*)?\r?\n/.test(text.slice(span.start, span.end));
  return breaksAfterOpening && /^\s*,/.test(text.slice(last.span.end, span.end).replace(/#.*/g, ""));
}

function printItem(item: Item, comments: CommentCursor): Doc {
  switch (item.kind) {
    case "for-item": {
      const head = concat("for ", printTargets(item.targets), " in ", printHead(item.iterable, comments), ": ");
      return concat(head, printItem(item.item, comments));
    }
    case "if-item":
      return concat("if ", printHead(item.condition, comments), ": ", printItem(item.item, comments));
    case "argument":
      return printArgument(item, comments);
    default:
      return assertNever(item);
  }
}

/** PyTorch's `kernel_size=3` and `conv1 = Conv2d(…)` are both kept as they were written. */
function printArgument({ name, value }: ArgumentItem, comments: CommentCursor): Doc {
  if (name === undefined) return printExpression(value, comments);
  const label: Doc = name.kind === "string" ? printString(name, comments) : name.text;
  return concat(label, isSpaced(name) ? " = " : "=", printExpression(value, comments));
}

const isSpaced = (name: Name | StringLiteral): boolean =>
  name.kind === "string" || /\s/.test(name.span.source.text[name.span.end] ?? "");

/** Short enough to stay on their line. */
export const printTargets = (targets: readonly Target[]): string => targets.map(printTarget).join(", ");

function printTarget(target: Target): string {
  if (target.kind === "name") return target.text;
  if (target.kind === "hole") return "_";
  return `(${printTargets(target.elements)}${target.elements.length === 1 ? "," : ""})`;
}

function printSubscript(subscript: Subscript, comments: CommentCursor): Doc {
  if (subscript.kind === "ellipsis") return "...";
  if (subscript.kind === "at") return printExpression(subscript.value, comments);
  const part = (value: Expression | undefined): Doc => (value === undefined ? "" : printExpression(value, comments));
  const [start, stop] = [part(subscript.start), part(subscript.stop)];
  return concat(start, ":", stop, subscript.step === undefined ? "" : concat(":", part(subscript.step)));
}

/** What stands in the braces stays on the line of its string. */
function printString(value: StringLiteral, comments: CommentCursor): Doc {
  const parts = value.parts.map((part, i) =>
    typeof part === "string"
      ? printText(part, value, i)
      : `{${layOut(printExpression(part, comments), Number.POSITIVE_INFINITY)}}`,
  );
  return `"${parts.join("")}"`;
}
