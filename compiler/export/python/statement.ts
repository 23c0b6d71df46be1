import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { asCall, write } from "./expression.ts";
import { namesIn, targetsText, targetText, withTargets } from "./items.ts";
import { kindOf } from "./kinds.ts";
import { called, flat, group, type Text } from "./layout.ts";
import { commentsBefore, deeper, line, passIfEmpty, type Lines } from "./lines.ts";
import type { Scope } from "./meaning.ts";
import { pythonName } from "./names.ts";
import { referencesIn } from "./references.ts";

/** Calls in a row from here on are a line each. */
const LEAST_CHAIN = 3;

export function writeBlock(lines: Lines, { statements }: ast.Block, scope: Scope): void {
  const before = lines.lines.length;
  for (const statement of statements) writeStatement(lines, statement, scope);
  passIfEmpty(lines, before);
}

function writeStatement(lines: Lines, statement: ast.Statement, scope: Scope): void {
  commentsBefore(lines, statement.span.start);
  switch (statement.kind) {
    case "const":
      line(lines, [pythonName(statement.name.text), " = ", write(statement.value, scope)]);
      return learn(scope, statement.name.text, statement.value);
    case "assign":
      return writeAssign(lines, statement, scope);
    case "return":
      return writeReturn(lines, statement, scope);
    case "if":
      return writeIf(lines, statement, scope, "if");
    case "for": {
      line(lines, ["for ", targetsText(statement.targets), " in ", write(statement.iterable, scope), ":"]);
      const inner = withTargets(scope, statement.targets, statement.iterable);
      for (const [name, meaning] of inner.names) scope.names.set(name, meaning);
      return writeBlock(deeper(lines), statement.body, scope);
    }
    case "assert":
      return writeAssert(lines, statement, scope);
  }
}

export function writeAssert(lines: Lines, { condition, message }: ast.Assert, scope: Scope): void {
  const said: Text = message ? [", ", write(message, scope)] : "";
  line(lines, ["assert ", write(condition, scope), said]);
}

/** What is assigned in one way here and in another there is one of both behind. */
function learn({ names, ...scope }: Scope, name: string, value: ast.Expression): void {
  const kind = kindOf(value, { names, ...scope });
  const before = names.get(name);
  names.set(name, { python: pythonName(name), kind: before && before.kind !== kind ? "unknown" : kind });
}

function writeAssign(lines: Lines, { targets, operator, value: given, span }: ast.Assign, scope: Scope): void {
  const [target] = targets;
  const value = operator === "=" ? given : changed(target, operator, given, span);
  if (target?.kind === "name" && targets.length === 1) {
    const name = pythonName(target.text);
    line(lines, [name, " = ", writeChain(lines, value, target.text, scope) ?? write(value, scope)]);
    return learn(scope, target.text, value);
  }
  line(lines, [targets.map(targetText).join(", "), " = ", write(value, scope)]);
  for (const each of targets.flatMap(namesIn)) scope.names.set(each, { python: pythonName(each), kind: "unknown" });
}

/** `y += x` makes another tensor here. In Python it would change the one that others may hold. */
function changed(
  target: ast.Target | undefined,
  operator: "+=" | "-=" | "*=" | "/=",
  right: ast.Expression,
  span: Span,
): ast.Expression {
  const left = { kind: "reference", name: target?.kind === "name" ? target.text : "_", span } as const;
  const word = operator[0] as "+" | "-" | "*" | "/";
  return { kind: "binary", operator: word, operatorSpan: span, left, right, span };
}

/** All but the last call of a long pipe, a line each, into a variable; gives the last. Undefined where a pipe is short. */
function writeChain(lines: Lines, value: ast.Expression, variable: string, scope: Scope): Text | undefined {
  const links: ast.Binary[] = [];
  let head = value;
  for (; head.kind === "binary" && head.operator === "|>"; head = head.left) links.unshift(head);
  if (links.length < LEAST_CHAIN) return undefined;
  // What a link reads besides must not be what has just been overwritten.
  if (links.some(({ right }) => referencesIn(right).has(variable))) return undefined;
  let current = head;
  links.forEach((link, i) => {
    const call = asCall(current, link.right, link.span, scope);
    if (i === links.length - 1) return (current = call);
    line(lines, [pythonName(variable), " = ", write(call, scope)]);
    scope.names.set(variable, { python: pythonName(variable), kind: kindOf(call, scope) });
    return (current = { kind: "reference", name: variable, span: link.span });
  });
  return write(current, scope);
}

function writeReturn(lines: Lines, { values, names, span }: ast.Return, scope: Scope): void {
  const [only] = values;
  if (names) {
    scope.writer.imports.add("namedtuple");
    const fields = names.map(({ text }) => JSON.stringify(text));
    if (names.some(({ text }) => text.startsWith("_") || pythonName(text) !== text))
      scope.writer.refuse(span, "a result of this name", "name the results otherwise");
    const made = called("namedtuple", ['"Results"', group("[", fields, "]")]);
    return line(lines, [
      "return ",
      called(
        made,
        values.map((value) => write(value, scope)),
      ),
    ]);
  }
  if (only && values.length === 1) {
    // A variable that nothing else has, for the lines of a long pipe.
    const variable = scope.names.has("x") || !referencesIn(only).has("x") ? "x" : "y";
    return line(lines, ["return ", writeChain(lines, only, variable, scope) ?? write(only, scope)]);
  }
  line(
    lines,
    values.length === 0 ? "return" : ["return ", values.map((value) => flat(write(value, scope))).join(", ")],
  );
}

function writeIf(lines: Lines, statement: ast.If, scope: Scope, word: "if" | "elif"): void {
  line(lines, [`${word} `, write(statement.condition, scope), ":"]);
  writeBlock(deeper(lines), statement.then, scope);
  const { otherwise } = statement;
  if (!otherwise) return;
  if (otherwise.kind === "if") return writeIf(lines, otherwise, scope, "elif");
  line(lines, "else:");
  writeBlock(deeper(lines), otherwise, scope);
}
