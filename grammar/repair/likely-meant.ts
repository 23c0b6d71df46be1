import type { IToken, TokenType } from "chevrotain";
import { isName } from "./foreign-reading.ts";
import type { ParserError } from "../parser.ts";
import type { Source } from "../source.ts";
import * as t from "../tokens.ts";

/** What was most likely meant where the parser stumbled, from the words around. */
export function likelyMeant(source: Source, tokens: readonly IToken[], error: ParserError): string | undefined {
  const i = tokens.indexOf(error.token);
  if (i === -1) return undefined;
  const rule = error.context.ruleStack.at(-1) ?? "file";
  const place = { source, tokens, i, rule, expected: error.message, found: error.token.tokenType };
  return isName(tokens[i - 1]) ? (atParameter(place) ?? behindName(place)) : (atParameter(place) ?? elsewhere(place));
}

interface Place {
  readonly source: Source;
  readonly tokens: readonly IToken[];
  /** Of the token that was not expected. */
  readonly i: number;
  readonly rule: string;
  readonly expected: string;
  readonly found: TokenType;
}

/** `forward(x [N, 3])` and `forward(x: (N, 3))` */
function atParameter({ tokens, i, rule, expected, found }: Place): string | undefined {
  if (rule === "param" && found === t.LParen) return "a shape stands in brackets: x: [N, 3, 32, 32]";
  const isHead = rule === "forward" || rule === "fn" || rule === "module";
  const name = tokens[i - 1];
  if (isHead && expected === "RParen" && found === t.LBracket && name && isName(name))
    return `a shape stands behind a colon: ${name.image}: […]`;
  return undefined;
}

/** A statement or a field that begins with a name and does not go on with `=`. */
function behindName({ source, tokens, i, rule, expected, found }: Place): string | undefined {
  const name = tokens[i - 1]?.image ?? "x";
  const next = tokens[i + 1];
  if (rule === "file" || expected === "EOF") return undefined;
  const isSet = expected === "Assignment" || expected === "Equals";
  if (!isSet || rule === "fn" || rule === "model" || rule === "binding") return undefined;
  if (found === t.Colon) return `only parameters have types: write ${rule === "const" ? "const " : ""}${name} = …`;
  if (next !== undefined && /^[+-]$/.test(tokens[i]?.image ?? "") && next.image === tokens[i]?.image)
    return `write ${name} ${next.image}= 1`;
  if (found === t.LParen && name === "print")
    return "nothing is printed: nnc summary shows shapes, and assert checks them";
  if (found === t.Dot && next?.image.endsWith("_") === true)
    return `tensors are not changed in place: ${name} = ${name}.${next.image.replace(/_+$/, "")}(…)`;
  const close = found === t.LBracket ? closing(tokens, i) : -1;
  if (tokens[close + 1]?.tokenType.CATEGORIES?.includes(t.Assignment) === true && close !== -1)
    return `the parts of ${source.text.slice(tokens[i - 1]?.startOffset, tokens[i]?.startOffset)} cannot be set: make what is wanted of slices, with cat or stack`;
  return undefined;
}

function elsewhere({ source, tokens, i, rule, expected, found }: Place): string | undefined {
  const next = tokens[i + 1];
  if (/^(?:plainT|t)arget$/.test(rule) && found === t.Times)
    return "each value has a name of its own: take the whole list by one name, and the rest of it by a slice, as in xs[1:]";
  if (
    rule === "block" &&
    found === t.LParen &&
    expected === "RBrace" &&
    next !== undefined &&
    /^[\w(]/.test(next.image)
  )
    return "a statement begins with a name: give what the parentheses take apart one, and take it apart on a line of its own";
  if (found === t.Question && rule !== "param" && tokens[i - 1]?.tokenType === t.LBracket)
    return "a size that is open has a name: [N, 3, 32, 32]";
  if (
    found === t.StringStart &&
    (expected === "RBrace" || expected === "EOF") &&
    source.text.startsWith('""', tokens[i]?.startOffset)
  )
    return "comments begin with #, and the documentation before a declaration with ##";
  if (rule === "file" && isName(tokens[i]) && next?.tokenType === t.Equals)
    return tokens[i + 3]?.tokenType === t.LParen
      ? "a network is a model: model Net = …"
      : `write const ${tokens[i]?.image ?? ""} = …`;
  return undefined;
}

/** The bracket that closes the one at `open`; -1 if none does. */
function closing(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const type = tokens[i]?.tokenType;
    if (type === t.LBracket) depth++;
    else if (type === t.RBracket && --depth === 0) return i;
    else if (type === t.LBrace || type === t.RBrace) return -1;
  }
  return -1;
}
