import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import { endsOperand } from "../limits.ts";
import { syntaxError } from "../messages.ts";
import type { Source, Span } from "../source.ts";
import * as t from "../tokens.ts";

/**
 * Python's comprehensions, `lambda`s, `*list` and `**dict`: reported once. What binds its own names becomes one
 * unreadable operand, so that nobody asks later what those names mean.
 */
export function readPythonExpressions(
  source: Source,
  tokens: readonly IToken[],
  diagnostics: Diagnostic[],
): readonly IToken[] {
  if (!tokens.some(({ tokenType, image }) => suspects.has(tokenType) || image === "lambda")) return tokens;
  const out: IToken[] = [];
  const around: Bracket[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = at(tokens, i);
    const reading: Reading = { source, tokens, i, out, bracket: around.at(-1) };
    const end = lambdaEnd(reading) ?? comprehensionEnd(reading);
    const stars = end === undefined ? starred(reading) : undefined;
    if (stars !== undefined) diagnostics.push(stars);
    else if (end === undefined) out.push(token);
    else {
      const isComprehension = token.tokenType === t.For;
      const from = isComprehension ? itemStart(out) : out.length;
      const element = out.splice(from);
      diagnostics.push(isComprehension ? comprehension(reading, element, end) : lambda(reading, end));
      const start = (element[0] ?? token).startOffset;
      out.push(t.tokenAt(t.Unreadable, source.text, start, endOf(at(tokens, end - 1))));
      i = end - 1;
    }
    if (opening.has(token.tokenType)) around.push({ type: token.tokenType, isParameters: declares(out) });
    else if (closing.has(token.tokenType)) around.pop();
  }
  return out;
}

interface Bracket {
  readonly type: TokenType;
  /** Of `fn f(…)`, `module M(…)` or `forward(…)`. */
  readonly isParameters: boolean;
}

interface Reading {
  readonly source: Source;
  readonly tokens: readonly IToken[];
  readonly i: number;
  /** What has been read so far. */
  readonly out: readonly IToken[];
  /** The innermost one that is open. */
  readonly bracket: Bracket | undefined;
}

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);
const suspects: ReadonlySet<TokenType> = new Set([t.For, t.Times, t.Power]);

/** Whether the `(` that was read last begins parameters. */
function declares(out: readonly IToken[]): boolean {
  const [word, name, open] = out.slice(-3);
  if (open?.tokenType !== t.LParen) return false;
  return name?.tokenType === t.Forward || word?.tokenType === t.Fn || word?.tokenType === t.Module;
}

const isInList = ({ bracket }: Reading): boolean => bracket?.type === t.LParen || bracket?.type === t.LBracket;

/** Of `lambda x, y=1: x + y`: where the expression ends. As a name `lambda` is fine. */
function lambdaEnd({ source, tokens, i, out, bracket }: Reading): number | undefined {
  const token = at(tokens, i);
  const previous = out.at(-1)?.tokenType;
  if (token.image !== "lambda" || endsOperand(previous) || previous === t.Dot) return undefined;
  if (!/^lambda(?:[ \t]+[A-Za-z_][^\r\n:()[\]{}]*|[ \t]*):/.test(lineFrom(source, token))) return undefined;
  if (tokens[i + 1]?.tokenType === t.Colon) {
    const isOperand = previous === t.Equals || previous === t.Return || previous === t.LParen || previous === t.Comma;
    const isResult = bracket?.type === t.LBrace && previous === t.Comma;
    if (!isOperand || isResult || bracket?.type === t.LBracket || bracket?.isParameters === true) return undefined;
  } else if (!isName(tokens[i + 1])) return undefined;
  let colon = i + 1;
  const lineEnd = token.startOffset + lineFrom(source, token).length;
  while ((tokens[colon]?.startOffset ?? lineEnd) < lineEnd && tokens[colon]?.tokenType !== t.Colon) colon++;
  if (tokens[colon]?.tokenType !== t.Colon) return undefined;
  return expressionEnd(source, tokens, colon + 1, bracket !== undefined && bracket.type !== t.LBrace);
}

function lambda({ source, tokens, i, out }: Reading, end: number): Diagnostic {
  const [name, sign] = out.slice(-2);
  const colon = tokens.findIndex(({ tokenType }, index) => index > i && tokenType === t.Colon);
  const [params, result] = [textOf(source, tokens.slice(i + 1, colon)), textOf(source, tokens.slice(colon + 1, end))];
  const called = sign?.tokenType === t.Equals && isName(name) ? name.image : "f";
  const text = `fn ${called}(${params}) = ${result}`;
  const help = text.length <= 80 && !text.includes("\n") ? `declare \`${text}\`` : undefined;
  return syntaxError("NN1017", spanOf(source, at(tokens, i)), { word: "lambda" }, { help });
}

/** Up to the bracket or comma that ends it; outside of brackets also up to the end of the line. */
function expressionEnd(source: Source, tokens: readonly IToken[], from: number, isInBrackets: boolean): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const { tokenType, startOffset } = at(tokens, i);
    const isNewLine = i > from && source.text.slice(endOf(at(tokens, i - 1)), startOffset).includes("\n");
    if (depth === 0 && (closing.has(tokenType) || tokenType === t.Comma || (isNewLine && !isInBrackets))) return i;
    if (opening.has(tokenType)) depth++;
    else if (closing.has(tokenType)) depth--;
  }
  return tokens.length;
}

/** Of `f(x) for x in xs if c` in a list or call, read up to its `for`. With a `:` it is an item without its comma. */
function comprehensionEnd(reading: Reading): number | undefined {
  const { tokens, i, out } = reading;
  if (at(tokens, i).tokenType !== t.For || !isInList(reading) || !endsOperand(out.at(-1)?.tokenType)) return undefined;
  let depth = 0;
  let hasIn = false;
  for (let end = i + 1; end < tokens.length; end++) {
    const { tokenType } = at(tokens, end);
    if (opening.has(tokenType)) depth++;
    else if (depth === 0 && closing.has(tokenType)) return hasIn ? end : undefined;
    else if (closing.has(tokenType)) depth--;
    else if (depth > 0) continue;
    else if (tokenType === t.In) hasIn = true;
    else if (tokenType === t.Colon) return undefined;
    else if (tokenType === t.Comma && hasIn) return end;
  }
  return undefined;
}

/** Where the item begins that `read` ends with. */
function itemStart(read: readonly IToken[]): number {
  let depth = 0;
  for (let i = read.length - 1; i >= 0; i--) {
    const { tokenType } = at(read, i);
    if (closing.has(tokenType)) depth++;
    else if (opening.has(tokenType) && depth-- === 0) return i + 1;
    else if (depth === 0 && tokenType === t.Comma) return i + 1;
  }
  return 0;
}

function comprehension({ source, tokens, i, bracket }: Reading, element: readonly IToken[], end: number): Diagnostic {
  const clauses: string[] = [];
  let [depth, from] = [0, i];
  for (let next = i + 1; next <= end; next++) {
    const type = next === end ? t.For : at(tokens, next).tokenType;
    if (opening.has(type)) depth++;
    else if (closing.has(type)) depth--;
    else if (depth === 0 && (type === t.For || type === t.If)) {
      clauses.push(textOf(source, tokens.slice(from, next)));
      from = next;
    }
  }
  const text = [...clauses, textOf(source, element)].join(": ").replace(/\bfor _ in\b/g, "for i in");
  const isShort = text.length <= 80 && !/\n|\belse\b/.test(text);
  const item = isShort ? text : "for x in xs: f(x)";
  const help = bracket?.type === t.LBracket ? `write \`[${item}]\`` : `write \`${item}\``;
  return syntaxError("NN1023", spanOf(source, at(tokens, i)), undefined, { help });
}

/** A `*` or `**` where an argument, a value or a parameter begins. */
function starred(reading: Reading): Diagnostic | undefined {
  const { source, tokens, i, out, bracket } = reading;
  const [star, what, after] = [at(tokens, i), tokens[i + 1], tokens[i + 2]];
  if (star.tokenType !== t.Times && star.tokenType !== t.Power) return undefined;
  const previous = out.at(-1)?.tokenType;
  const begins = previous === t.LParen || previous === t.LBracket || previous === t.Comma;
  if (!isInList(reading) || !begins || what === undefined) return undefined;
  if (!endsOperand(what.tokenType) && !opening.has(what.tokenType)) return undefined;
  if (closing.has(what.tokenType)) return undefined;
  const span = spanOf(source, star);
  if (bracket?.isParameters === true) return syntaxError("NN1025", span, { sign: star.image });
  const isAlone = after !== undefined && (after.tokenType === t.Comma || closing.has(after.tokenType));
  const list = isAlone && isName(what) ? what.image : "layers";
  const callee = previous === t.LParen ? out.at(-2) : undefined;
  return syntaxError("NN1024", span, { sign: star.image, callee: isName(callee) ? callee.image : undefined, list });
}

const isName = (token: IToken | undefined): token is IToken => token?.tokenType.CATEGORIES?.includes(t.Name) ?? false;

const lineFrom = ({ text }: Source, { startOffset }: IToken): string =>
  /[^\r\n]*/.exec(text.slice(startOffset, startOffset + 500))?.[0] ?? "";

function textOf({ text }: Source, tokens: readonly IToken[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? "" : text.slice(first.startOffset, endOf(last));
}

const endOf = (token: IToken): number => token.startOffset + token.image.length;
const spanOf = (source: Source, token: IToken): Span => ({ source, start: token.startOffset, end: endOf(token) });

/** `i` is known to be in range. */
const at = (tokens: readonly IToken[], i: number): IToken => tokens[i] as IToken;
