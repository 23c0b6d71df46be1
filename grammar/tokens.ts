import { createToken, Lexer, type IToken, type TokenType } from "chevrotain";

/**
 * The words and signs of the language. Tokens that may stand in the same places share a category, so that the parser
 * asks for "a name" or "an operator" and need not list them.
 */

const category = (name: string): TokenType => createToken({ name, pattern: Lexer.NA });

/** Any name, the contextual words among them. */
export const Name = category("Name");
/** Stands between two operands. */
export const Operator = category("Operator");
/** Stands before an operand: `-`, `~` and `not`. */
export const Prefix = category("Prefix");
/** `=` and its kin, as statements use them. */
export const Assignment = category("Assignment");

/**
 * Chevrotain asks only those tokens at a place that may begin with its character. What these are it calculates for each regular
 * expression that does not say it, by a library of its own: the playground goes without.
 */
const beginningWith = (characters: string): { readonly start_chars_hint: string[] } => ({
  start_chars_hint: [...characters],
});
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

export const Identifier = createToken({
  name: "Identifier",
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  ...beginningWith(`${letters}_`),
  categories: Name,
});

const reserved = (name: string, word: string, ...categories: TokenType[]): TokenType =>
  createToken({ name, pattern: word, longer_alt: Identifier, categories });
const contextual = (name: string, word: string): TokenType => reserved(name, word, Name);

export const If = reserved("If", "if");
export const Else = reserved("Else", "else");
export const For = reserved("For", "for");
export const In = reserved("In", "in");
export const Return = reserved("Return", "return");
export const And = reserved("And", "and", Operator);
export const Or = reserved("Or", "or", Operator);
export const Not = reserved("Not", "not", Prefix);
export const True = reserved("True", "true");
export const False = reserved("False", "false");
export const None = reserved("None", "none");
export const Const = reserved("Const", "const");
export const Fn = reserved("Fn", "fn");
export const Assert = reserved("Assert", "assert");
export const Hole = reserved("Hole", "_");

export const Import = contextual("Import", "import");
export const From = contextual("From", "from");
export const As = contextual("As", "as");
export const Module = contextual("Module", "module");
export const Model = contextual("Model", "model");
export const Forward = contextual("Forward", "forward");
export const Loss = contextual("Loss", "loss");
export const Where = contextual("Where", "where");

const sign = (name: string, pattern: string, ...categories: TokenType[]): TokenType =>
  createToken({ name, pattern, categories });

export const LParen = sign("LParen", "(");
export const RParen = sign("RParen", ")");
export const LBracket = sign("LBracket", "[");
export const RBracket = sign("RBracket", "]");
export const LBrace = sign("LBrace", "{");
export const RBrace = sign("RBrace", "}");
export const Comma = sign("Comma", ",");
export const Colon = sign("Colon", ":");
export const Question = sign("Question", "?");
export const Arrow = sign("Arrow", "->");
export const Dot = sign("Dot", ".");
export const Equals = sign("Equals", "=", Assignment);
const PlusEquals = sign("PlusEquals", "+=", Assignment);
const MinusEquals = sign("MinusEquals", "-=", Assignment);
const TimesEquals = sign("TimesEquals", "*=", Assignment);
export const DivideEquals = sign("DivideEquals", "/=", Assignment);
const Pipe = sign("Pipe", "|>", Operator);
export const EqualTo = sign("EqualTo", "==", Operator);
export const NotEqualTo = sign("NotEqualTo", "!=", Operator);
const AtMost = sign("AtMost", "<=", Operator);
const AtLeast = sign("AtLeast", ">=", Operator);
const Less = sign("Less", "<", Operator);
const Greater = sign("Greater", ">", Operator);
export const Ellipsis = sign("Ellipsis", "...");
const Range = sign("Range", "..", Operator);
const Plus = sign("Plus", "+", Operator);
export const Minus = sign("Minus", "-", Operator, Prefix);
export const Power = sign("Power", "**", Operator);
export const Times = sign("Times", "*", Operator);
export const FloorDivide = sign("FloorDivide", "//", Operator);
const Divide = sign("Divide", "/", Operator);
const Modulo = sign("Modulo", "%", Operator);
const MatMul = sign("MatMul", "@", Operator);
/** Of masks, as Python has them. `|>` stands before `|`. */
export const Either = sign("Either", "|", Operator);
const Both = sign("Both", "&", Operator);
const OneOfTwo = sign("OneOfTwo", "^", Operator);
export const Inverse = sign("Inverse", "~", Prefix);

/** `1`, `1_000`, `0.5`, `.5`, `1.`, `1e-3`; but `1..3` is `1 .. 3` and `1.relu` is `1 . relu`. */
export const NumberToken = createToken({
  name: "Number",
  pattern: /(?:\d[\d_]*\.\d[\d_]*|\.\d[\d_]*|\d[\d_]*\.(?![.\w])|\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/,
  ...beginningWith(`${digits}.`),
});

const DIGITS = String.raw`\d+(?:_\d+)*`;
const wellFormed = new RegExp(`^(?:${DIGITS}\\.${DIGITS}|\\.${DIGITS}|${DIGITS}\\.?)(?:[eE][+-]?${DIGITS})?$`);
/** All that hangs together with a number: `1e-3`, `0x10`, `.5.`; of `1..3` and `1.relu` the first digit. */
const numberLike = /(?:\d\w*?(?:\.\d\w*?)?|\.\d\w*?)(?:[eE][+-]\d\w*)?(?!\w)/y;

/** What no number and no name goes on with: `1.e3`, `1._5`, `1.5.5`, `1e+`. */
const oddPoints =
  /\d[\d_]*\.(?:[eE][+-]?\d\w*|_\w*)|(?:\d[\d_]*)?\.\d\w*\.\d[\w.]*|(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)[eE][+-](?!\w)/y;

/** What begins like a number and is none. */
export const MalformedNumber = createToken({
  name: "MalformedNumber",
  pattern: { exec: (text: string, offset: number) => matchMalformed(text, offset) },
  line_breaks: false,
  ...beginningWith(`${digits}.`),
});

function matchMalformed(text: string, offset: number): RegExpExecArray | null {
  oddPoints.lastIndex = offset;
  const odd = oddPoints.exec(text);
  if (odd) return odd;
  numberLike.lastIndex = offset;
  const [image] = numberLike.exec(text) ?? [];
  if (image === undefined) return null;
  const hasTwoPoints =
    image.includes(".") && /^\.(?![.\w])/.test(text.slice(offset + image.length, offset + image.length + 2));
  if (!hasTwoPoints && wellFormed.test(image)) return null;
  // As for strings.
  return [hasTwoPoints ? `${image}.` : image] as unknown as RegExpExecArray;
}

/** A whole string; `tokenize` takes it apart into the five tokens below. */
export const WholeString = createToken({
  name: "WholeString",
  pattern: { exec: (text: string, offset: number) => matchString(text, offset) },
  line_breaks: false,
  ...beginningWith('"'),
});
export const StringStart = category("StringStart");
export const StringText = category("StringText");
export const InterpolationStart = category("InterpolationStart");
export const InterpolationEnd = category("InterpolationEnd");
export const StringEnd = category("StringEnd");

/** What people coming from other languages write; `tokenize` says what to write here. */
export const Foreign = createToken({
  name: "Foreign",
  pattern: /===|!==|=>|&&|\|\||\/\/=|\*\*=|%=|!(?!=)|;/,
  ...beginningWith("=!&|/*%;"),
});
/** An operand that has been reported and means nothing here; `python-expressions.ts` makes them. */
export const Unreadable = category("Unreadable");
export const BlockComment = createToken({
  name: "BlockComment",
  pattern: /\/\*[^]*?\*\/|\/\*[^\n]*/,
  line_breaks: true,
  ...beginningWith("/"),
});
export const SingleQuoted = createToken({
  name: "SingleQuoted",
  pattern: /'(?:[^'\\\r\n]|\\[^\r\n])*'?/,
  ...beginningWith("'"),
});

const Comment = createToken({ name: "Comment", pattern: /#[^\r\n]*/, ...beginningWith("#"), group: "comments" });

/** `check-text.ts` reports the forbidden characters among these; here they only separate. */
const Blank = createToken({
  name: "Blank",
  pattern: /[\s\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/,
  ...beginningWith(
    "\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff" +
      "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
  ),
  group: Lexer.SKIPPED,
  line_breaks: true,
});

// The lexer takes the first that matches, so a longer sign stands before its beginnings.
const lexed: TokenType[] = [
  ...[Blank, Comment, BlockComment, Foreign, SingleQuoted, WholeString],
  ...[Pipe, Arrow, EqualTo, NotEqualTo, AtMost, AtLeast, Less, Greater, PlusEquals, MinusEquals, TimesEquals],
  ...[
    DivideEquals,
    Equals,
    Plus,
    Minus,
    Power,
    Times,
    FloorDivide,
    Divide,
    Modulo,
    MatMul,
    Either,
    Both,
    OneOfTwo,
    Inverse,
  ],
  ...[
    Ellipsis,
    Range,
    MalformedNumber,
    NumberToken,
    Dot,
    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    Comma,
    Colon,
    Question,
  ],
  ...[Import, From, Module, Model, Forward, Loss, Where],
  ...[If, Else, For, In, Return, And, Or, Not, True, False, None, Const, Fn, Assert, Hole],
  ...[As, Identifier],
];

export const reservedWords: ReadonlySet<TokenType> = new Set([
  ...[If, Else, For, In, Return, And, Or, Not, True, False, None, Const, Fn, Assert],
]);

/** @param isChecked as the parser's */
export const makeLexer = (isChecked: boolean): Lexer =>
  new Lexer(lexed, { positionTracking: "onlyOffset", ensureOptimizations: false, skipValidations: !isChecked });

export const lexer = makeLexer(false);

export const vocabulary: TokenType[] = [
  ...[Name, Operator, Prefix, Assignment],
  ...[StringStart, StringText, InterpolationStart, InterpolationEnd, StringEnd, Unreadable],
  ...lexed,
];

/** Strings end on their line, closed or not, so that one forgotten quote does not swallow the file. */
function matchString(text: string, start: number): RegExpExecArray | null {
  if (text[start] !== '"') return null;
  // chevrotain reads only the matched text; a full RegExpExecArray would need a regular expression.
  return [text.slice(start, endOfString(text, start).end)] as unknown as RegExpExecArray;
}

/** Finds the end of the string that begins at `start`; strings nest in its braces. */
export function endOfString(text: string, start: number): { end: number; closed: boolean } {
  const open: ('"' | "{")[] = ['"'];
  let offset = start + 1;
  for (; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "\n" || character === "\r") break;
    if (open.at(-1) === '"') {
      if (character === "\\") offset += escapeLength(text, offset) - 1;
      else if (character === "{") open.push("{");
      else if (character === '"') open.pop();
      if (open.length === 0) return { end: offset + 1, closed: true };
    } else if (character === '"' || character === "{") open.push(character);
    else if (character === "}") open.pop();
  }
  return { end: offset, closed: false };
}

/** `\n` is two long, `\u{1F600}` nine: its braces hold no expression. A backslash at the end of the line is one. */
export function escapeLength(text: string, start: number): number {
  unicodeEscape.lastIndex = start;
  const unicode = unicodeEscape.exec(text);
  if (unicode !== null) return unicode[0].length;
  return /[^\r\n]/.test(text[start + 1] ?? "\n") ? 2 : 1;
}

const unicodeEscape = /\\u\{[^{}"\\\r\n]*\}/y;

/** A token that the lexer did not make. */
export function tokenAt(type: TokenType, text: string, start: number, end: number): IToken {
  return {
    image: text.slice(start, end),
    startOffset: start,
    endOffset: end - 1,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx ?? 0,
  };
}
