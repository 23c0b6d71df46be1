import { EOF, type IToken, type TokenType } from "chevrotain";
import { visible } from "./check-text.ts";
import type { Diagnostic, Note } from "./diagnostic.ts";
import { likelyMeant } from "./repair/likely-meant.ts";
import { BRACES, syntaxError } from "./messages.ts";
import type { ParserError } from "./parser.ts";
import { placementOf } from "./recovery.ts";
import type { Source, Span } from "./source.ts";
import * as t from "./tokens.ts";

/** What the parser stumbled over, in the user's words. */
export function describeError(source: Source, tokens: readonly IToken[], error: ParserError): Diagnostic {
  const situation: Situation = {
    rule: error.context.ruleStack.at(-1) ?? "file",
    // With `expectedTokenOnly` in `parser.ts` the message is the name of the token; empty where there are several.
    expected: error.message,
    found: error.token.tokenType,
    previous: error.previousToken?.tokenType,
    isChoice: error.token.tokenType === t.If && /^if\b[^\n{}]*\selse\b/.test(textFrom(source, error.token)),
  };
  const several = severalValues(source, tokens, error);
  if (several !== undefined) return several;
  const holes = { expected: expectation(situation), found: describeFound(error.token) };
  const notes = openedAt(source, tokens, error);
  return syntaxError("NN1002", foundSpan(source, tokens, error), holes, {
    notes,
    help: likelyMeant(source, tokens, error) ?? helpFor(situation),
  });
}

/** `a, b = x, y`, found at the comma behind `x`: only parentheses make several values one. */
function severalValues(source: Source, tokens: readonly IToken[], error: ParserError): Diagnostic | undefined {
  const { token, message } = error;
  if (token.tokenType !== t.Comma || (message !== "RBrace" && message !== "EOF")) return undefined;
  const comma = tokens.indexOf(token);
  const sign = assignmentBefore(tokens, comma);
  const [assignment, first] = [tokens[sign], tokens[sign + 1]];
  if (assignment === undefined || first === undefined) return undefined;
  let start = sign - 1;
  while (tokens[start - 1]?.tokenType === t.Comma && isTarget(tokens[start - 2])) start -= 2;
  const last = tokens[statementEnd(tokens, comma)];
  const span = { ...spanOf(source, first), end: spanOf(source, last ?? token).end };
  const holes = {
    targets: `${source.text.slice(tokens[start]?.startOffset, assignment.startOffset).trimEnd()} ${assignment.image}`,
    values: source.text.slice(span.start, span.end),
  };
  const isShort = !/\n/.test(holes.targets + holes.values) && holes.values.length <= 60;
  return syntaxError("NN1026", span, isShort ? holes : { targets: "a, b =", values: "x, y" });
}

/** Where the `=` of the statement stands whose value goes up to token `end`; -1 if there is none. */
function assignmentBefore(tokens: readonly IToken[], end: number): number {
  let depth = 0;
  for (let i = end - 1; i >= 0; i--) {
    const type = tokens[i]?.tokenType;
    if (type === undefined || (depth === 0 && beginsStatement.has(type))) return -1;
    if (closers.has(type)) depth++;
    else if (openers.has(type) && depth-- === 0) return -1;
    else if (depth === 0 && type.CATEGORIES?.includes(t.Assignment) === true) return isTarget(tokens[i - 1]) ? i : -1;
  }
  return -1;
}

/** The last token on the line of token `from` that belongs to its statement. */
function statementEnd(tokens: readonly IToken[], from: number): number {
  let depth = 0;
  for (let i = from + 1; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || (depth === 0 && placementOf(token).isFirstOnLine)) return i - 1;
    if (openers.has(token.tokenType)) depth++;
    else if (closers.has(token.tokenType) && depth-- === 0) return i - 1;
  }
  return tokens.length - 1;
}

const beginsStatement: ReadonlySet<TokenType> = new Set([t.Return, t.Assert, t.If, t.Else, t.For]);
const openers: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.InterpolationStart]);
const closers: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace, t.InterpolationEnd]);
const isTarget = (token: IToken | undefined): boolean =>
  token?.tokenType === t.Hole || (token?.tokenType.CATEGORIES?.includes(t.Name) ?? false);

interface Situation {
  readonly rule: string;
  readonly expected: string;
  readonly found: TokenType;
  readonly previous: TokenType | undefined;
  /** `a if c else b`, found at its `if`. */
  readonly isChoice: boolean;
}

const textFrom = ({ text }: Source, { startOffset }: IToken): string => text.slice(startOffset, startOffset + 200);

/** At the end of the file the caret stands behind the last token. */
function foundSpan(source: Source, tokens: readonly IToken[], { token }: ParserError): Span {
  const last = tokens.at(-1);
  if (token.tokenType !== EOF) return spanOf(source, token);
  const end = last === undefined ? 0 : last.startOffset + last.image.length;
  return { source, start: end, end };
}

function describeFound({ tokenType, image }: IToken): string {
  if (tokenType === EOF) return "the end of the file";
  if (tokenType === t.StringStart) return "a string";
  if (tokenType === t.StringEnd) return "the end of the string";
  if (tokenType === t.RBrace && image === "") return "the end of the block";
  const word = `\`${visible(image.length > 40 ? `${image.slice(0, 40)}…` : image)}\``;
  return t.reservedWords.has(tokenType) ? `the reserved word ${word}` : word;
}

const declarations = "`import`, `const`, `fn`, `module` or `model`";

/** By rule and expected token; by rule alone where several tokens would do. */
const expectations: Readonly<Record<string, string>> = {
  "file EOF": declarations,
  "members RBrace": "a field, `const`, `fn`, `assert`, `forward`, `loss` or `}`",
  "block RBrace": "a statement or `}`",
  "import StringStart": "the path of a file in double quotes",
  "string StringStart": "the path of a file in double quotes",
  "type RBracket": "`]`",
  "conditional RBrace": "`}`",
  "stringPart InterpolationEnd": "`}`",
  declaration: declarations,
  member: "a field, `const`, `fn`, `assert`, `forward` or `loss`",
  statement: "a statement",
  fn: "`=` or `{`",
  model: "`=` or `{`",
  binding: "`=` or `in`",
  param: "a type or a shape",
  index: "an index or a slice",
  subscript: "an index or a slice",
  forward: "a shape, as `[N, 10]`",
  loss: "`{`",
  target: "a name",
  plainTarget: "a name",
};

const signs: Readonly<Record<string, string>> = {
  ...{ RParen: "`,` or `)`", RBracket: "`,` or `]`", RBrace: "`,` or `}`", LParen: "`(`", LBrace: "`{`" },
  ...{ Equals: "`=`", Assignment: "`=`", Colon: "`:`", Name: "a name", In: "`in`", From: "`from`", Else: "`else`" },
};

const listed: Readonly<Record<string, string>> = {
  ...{
    call: "an argument",
    list: "a value",
    fn: "a parameter",
    module: "a parameter",
    forward: "a parameter",
    loss: "a parameter",
  },
  ...{ import: "a name", namedResults: "a name", shape: "a size", parenthesized: "a value" },
};

function expectation({ rule, expected, previous }: Situation): string {
  if (expected === "") return expectations[rule] ?? "an expression";
  const item = listed[rule];
  const closer = /^(?:RParen|RBracket|RBrace)$/.test(expected);
  const atItem = previous === t.Comma || previous === t.LParen || previous === t.LBracket || previous === t.LBrace;
  if (closer && item !== undefined && atItem) return `${item} or ${(signs[expected] ?? expected).slice(-3)}`;
  if (rule === "members" && expected === "LBrace" && previous?.CATEGORIES?.includes(t.Name)) return "`(` or `{`";
  return expectations[`${rule} ${expected}`] ?? signs[expected] ?? "an expression";
}

function helpFor({ rule, expected, found, isChoice }: Situation): string | undefined {
  if (expected === "LBrace" && found === t.Colon) return BRACES;
  if (rule === "block" && expected === "LBrace" && found === t.Equals) return "comparisons are written ==";
  if ((rule === "block" && expected === "LBrace" && found === t.Else) || isChoice) {
    return "a choice between two values is written `if c { a } else { b }`";
  }
  if (rule === "field" && found === t.Comma) return "a field has one name: write a line for each";
  if (expected === "Else") return "an `if` that makes a value needs an `else`";
  if (expected === "Assignment" && (found === t.LParen || found === t.Dot || found === t.LBracket)) {
    return "a value that is not used does nothing: assign it or return it";
  }
  if (rule === "field" && expected === "Equals" && found === t.LParen) return "did you mean `forward`, or `fn`?";
  const isTooMuch = expected === "RBrace" || expected === "EOF";
  if (isTooMuch && (found === t.RParen || found === t.RBracket)) {
    return `there is one \`${found === t.RParen ? ")" : "]"}\` too many before this or here`;
  }
  if (found === t.Question && expected === "RBrace")
    return "a choice between two values is written `if c { a } else { b }`";
  if (rule === "file" && found === t.RBrace) return "there is one `}` too many before this or here";
  return undefined;
}

const openerOf: Readonly<Record<string, TokenType>> = {
  ...{ RParen: t.LParen, RBracket: t.LBracket, RBrace: t.LBrace, InterpolationEnd: t.InterpolationStart },
};

/** For a missing closing bracket on another line, where it was opened. */
function openedAt(source: Source, tokens: readonly IToken[], { message, token }: ParserError): Note[] {
  const wanted = openerOf[message];
  if (wanted === undefined) return [];
  let depth = 0;
  const from = token.tokenType === EOF ? tokens.length : tokens.indexOf(token);
  for (let i = from - 1; i >= 0; i--) {
    const candidate = tokens[i];
    if (candidate === undefined) break;
    if (closers.has(candidate.tokenType)) depth++;
    else if (openers.has(candidate.tokenType) && depth-- === 0) {
      const isElsewhere = source.text.slice(candidate.startOffset, token.startOffset || undefined).includes("\n");
      return isElsewhere && wanted === candidate.tokenType
        ? [{ span: spanOf(source, candidate), text: "opened here" }]
        : [];
    }
  }
  return [];
}

const spanOf = (source: Source, { startOffset, image }: IToken): Span => ({
  source,
  start: startOffset,
  end: startOffset + image.length,
});
