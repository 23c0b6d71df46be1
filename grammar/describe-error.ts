import { EOF, type IToken, type TokenType } from "chevrotain";
import { visible } from "./check-text.ts";
import type { Diagnostic, Note } from "./diagnostic.ts";
import { syntaxError } from "./messages.ts";
import type { ParserError } from "./parser.ts";
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
  };
  const holes = { expected: expectation(situation), found: describeFound(error.token) };
  const notes = openedAt(source, tokens, error);
  return syntaxError("NN1002", foundSpan(source, tokens, error), holes, { notes, help: helpFor(situation) });
}

interface Situation {
  readonly rule: string;
  readonly expected: string;
  readonly found: TokenType;
  readonly previous: TokenType | undefined;
}

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
  const word = `\`${visible(image.length > 40 ? `${image.slice(0, 40)}…` : image)}\``;
  return t.reservedWords.has(tokenType) ? `the reserved word ${word}` : word;
}

const declarations = "`import`, `const`, `fn`, `module` or `model`";

/** By rule and expected token; by rule alone where several tokens would do. */
const expectations: Readonly<Record<string, string>> = {
  "file EOF": declarations,
  "members RBrace": "a field, `const`, `fn`, `assert`, `forward` or `}`",
  "block RBrace": "a statement or `}`",
  "import StringStart": "the path of a file in double quotes",
  "string StringStart": "the path of a file in double quotes",
  "type RBracket": "`]`",
  "conditional RBrace": "`}`",
  "stringPart InterpolationEnd": "`}`",
  declaration: declarations,
  member: "a field, `const`, `fn`, `assert` or `forward`",
  statement: "a statement",
  fn: "`=` or `{`",
  model: "`=` or `{`",
  param: "a type or a shape",
  index: "an index or a slice",
  subscript: "an index or a slice",
  forward: "a shape, as `[N, 10]`",
  names: "a name",
};

const signs: Readonly<Record<string, string>> = {
  ...{ RParen: "`,` or `)`", RBracket: "`,` or `]`", RBrace: "`,` or `}`", LParen: "`(`", LBrace: "`{`" },
  ...{ Equals: "`=`", Assignment: "`=`", Colon: "`:`", Name: "a name", In: "`in`", From: "`from`", Else: "`else`" },
};

const listed: Readonly<Record<string, string>> = {
  ...{ call: "an argument", list: "a value", fn: "a parameter", module: "a parameter", forward: "a parameter" },
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

function helpFor({ rule, expected, found }: Situation): string | undefined {
  if (expected === "LBrace" && found === t.Colon) return "what belongs together stands in braces: { … }";
  if (rule === "block" && expected === "LBrace" && found === t.Equals) return "comparisons are written ==";
  if (rule === "block" && expected === "LBrace" && found === t.Else) {
    return "a choice between two values is written `if c { a } else { b }`";
  }
  if (expected === "Else") return "an `if` that makes a value needs an `else`";
  if (expected === "Assignment" && (found === t.LParen || found === t.Dot || found === t.LBracket)) {
    return "a value that is not used does nothing: assign it or return it";
  }
  if (rule === "field" && expected === "Equals" && found === t.LParen) return "did you mean `forward`, or `fn`?";
  if (rule === "file" && found === t.RBrace) return "there is one `}` too many before this or here";
  return undefined;
}

const openers: Readonly<Record<string, readonly TokenType[]>> = {
  ...{ RParen: [t.LParen], RBracket: [t.LBracket], RBrace: [t.LBrace], InterpolationEnd: [t.InterpolationStart] },
};

/** For a missing closing bracket on another line, where it was opened. */
function openedAt(source: Source, tokens: readonly IToken[], { message, token }: ParserError): Note[] {
  const wanted = openers[message];
  if (wanted === undefined) return [];
  const all = [t.LParen, t.LBracket, t.LBrace, t.InterpolationStart];
  const ends = [t.RParen, t.RBracket, t.RBrace, t.InterpolationEnd];
  let depth = 0;
  const from = token.tokenType === EOF ? tokens.length : tokens.indexOf(token);
  for (let i = from - 1; i >= 0; i--) {
    const candidate = tokens[i];
    if (candidate === undefined) break;
    if (ends.includes(candidate.tokenType)) depth++;
    else if (all.includes(candidate.tokenType) && depth-- === 0) {
      const isElsewhere = source.text.slice(candidate.startOffset, token.startOffset || undefined).includes("\n");
      return isElsewhere && wanted.includes(candidate.tokenType)
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
