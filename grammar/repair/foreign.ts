import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import { classHead, functionHead, isFirstParameter, parentHead } from "./foreign-heads.ts";
import { malformedNumber } from "./foreign-numbers.ts";
import {
  at,
  endOf,
  isName,
  retyped,
  spanOf,
  startsLine,
  written,
  type Found,
  type Reading,
} from "./foreign-reading.ts";
import { quotedResult, stringPrefix } from "./foreign-strings.ts";
import { bracketedTargets } from "./foreign-targets.ts";
import { foreignType } from "./foreign-types.ts";
import { endsOperand } from "../limits.ts";
import { loneWord } from "./lone-words.ts";
import { syntaxError } from "../messages.ts";
import { misspelt } from "./misspelt.ts";
import type { Source, Span } from "../source.ts";
import * as t from "../tokens.ts";

interface Findings {
  readonly diagnostics: Diagnostic[];
  readonly unreadable: Span[];
}

/**
 * What comes from Python, JavaScript or C is reported with the way it is written here, and replaced by that, so that
 * the rest of the file is read as it was meant.
 */
export function readForeign(source: Source, tokens: readonly IToken[], findings: Findings): IToken[] {
  const out: IToken[] = [];
  const declared = namesDeclared(tokens);
  for (let i = 0; i < tokens.length; i++) {
    const reading: Reading = { source, tokens, i, previous: out.at(-1), token: at(tokens, i), declared };
    const found =
      foreignSign(reading) ??
      bracketedTargets(reading) ??
      foreignWord(reading) ??
      misspelt(reading) ??
      typeUnlessReported(reading, out, findings);
    if (found === undefined) {
      out.push(reading.token);
      continue;
    }
    findings.diagnostics.push(found.diagnostic);
    if (found.unreadable === true) findings.unreadable.push(found.diagnostic.span);
    out.push(...found.instead);
    i += (found.taken ?? 1) - 1;
  }
  return out;
}

/** What is wrong with one head is one mistake. */
function typeUnlessReported(reading: Reading, out: readonly IToken[], { unreadable }: Findings): Found | undefined {
  const found = foreignType(reading, out);
  const last = unreadable.at(-1);
  const { source, token } = reading;
  const isReported = last !== undefined && !source.text.slice(last.start, token.startOffset).includes("\n");
  return found === undefined || isReported ? undefined : found;
}

function foreignSign(reading: Reading): Found | undefined {
  const { source, token } = reading;
  const span = spanOf(source, token);
  switch (token.tokenType) {
    case t.BlockComment:
      return { diagnostic: syntaxError("NN1005", { ...span, end: span.start + 2 }, { sign: "/*" }), instead: [] };
    case t.MalformedNumber:
      return malformedNumber(reading);
    case t.FloorDivide:
      return isMeantAsComment(reading)
        ? { diagnostic: syntaxError("NN1005", span, { sign: "//" }), instead: [], taken: tokensOnLine(reading) }
        : undefined;
    case t.Either:
      return isOrNone(reading) ? written(reading, "?", [t.Question], 2) : undefined;
    case t.Equals:
      return isInCondition(reading) ? written(reading, "==", [t.EqualTo]) : undefined;
    case t.SingleQuoted: {
      const inner = token.image.slice(1, token.image.endsWith("'") ? -1 : undefined);
      const help = /["{}]/.test(inner) ? undefined : `"${inner}"`;
      const diagnostic = syntaxError("NN1008", span, undefined, { help });
      return { diagnostic, instead: quoted(token), unreadable: !token.image.endsWith("'") };
    }
    case t.WholeString:
      return quotedResult(reading);
    case t.Foreign:
      if (token.image === ";") return { diagnostic: syntaxError("NN1007", span, undefined), instead: [] };
      return writtenSigns(reading);
    default:
      return undefined;
  }
}

function writtenSigns(reading: Reading): Found | undefined {
  const { image } = reading.token;
  switch (image) {
    case "===":
      return written(reading, "==", [t.EqualTo]);
    case "!==":
      return written(reading, "!=", [t.NotEqualTo]);
    case "&&":
      return written(reading, "and", [t.And]);
    case "||":
      return written(reading, "or", [t.Or]);
    case "!":
      return written(reading, "not", [t.Not]);
    case "=>":
      return written(reading, "->", [t.Arrow]);
    default: {
      const operator = image.slice(0, -1);
      return written(reading, `x = x ${operator} …`, [t.DivideEquals]);
    }
  }
}

function foreignWord(reading: Reading): Found | undefined {
  const { source, tokens, i, token, previous } = reading;
  const following = tokens[i + 1];
  const isOnLine = following !== undefined && !source.text.slice(endOf(token), following.startOffset).includes("\n");
  const next = isOnLine ? following : undefined;
  const afterNext = tokens[i + 2];
  if (previous?.tokenType === t.Dot) return undefined;
  const isOwnName = isUsedAsName(next) || reading.declared.has(token.image);
  switch (token.image) {
    case "True":
      return isOwnName ? undefined : written(reading, "true", [t.True]);
    case "False":
      return isOwnName ? undefined : written(reading, "false", [t.False]);
    case "None":
    case "null":
      return isOwnName ? undefined : written(reading, "none", [t.None]);
    case "elif":
      return isOwnName ? undefined : written(reading, "else if", [t.Else, t.If]);
    case "def":
    case "function":
      return isName(next) && afterNext?.tokenType === t.LParen ? functionHead(reading) : undefined;
    case "module":
      return token.tokenType === t.Module && isName(next) ? parentHead(reading) : undefined;
    case "class":
      return isName(next) ? classHead(reading) : undefined;
    case "let":
    case "var":
      return isName(next) && afterNext?.tokenType === t.Equals && startsLine(source, token)
        ? written(reading, `${next?.image} = …`, [], 1)
        : undefined;
    case "is": {
      if (!endsOperand(previous?.tokenType) || next === undefined || startsLine(source, token)) return undefined;
      if (next.tokenType === t.Not) return written(reading, "!=", [t.NotEqualTo], 2);
      return startsOperand(next) ? written(reading, "==", [t.EqualTo]) : undefined;
    }
    case "self":
      if (isFirstParameter(reading)) {
        const help = "leave it out of the parameters: forward(x)";
        return { ...noSelf(reading, help), instead: [], taken: next?.tokenType === t.Comma ? 2 : 1 };
      }
      if (next?.tokenType !== t.Dot || !isName(afterNext)) return undefined;
      return { ...noSelf(reading), instead: [], taken: 2 };
    case "while":
      // Parsed on as an `if`: it has the same shape.
      if (!startsLine(source, token) || !startsOperand(next)) return undefined;
      return { ...unwelcome(reading, "while"), instead: [retyped(token, t.If)] };
    case "super":
      return /^\([^)]*\)\.__init__\b/.test(lineAfter(source.text, endOf(token)))
        ? { ...unwelcome(reading, "super"), instead: [], taken: tokensOnLine(reading) }
        : undefined;
    case "import":
    case "from": {
      const startsFile = token.startOffset === 0 || source.text[token.startOffset - 1] === "\n";
      if (!startsFile || !isName(next) || isUsedAsName(afterNext)) return undefined;
      return {
        diagnostic: syntaxError("NN1018", spanOf(source, token), undefined),
        instead: [],
        taken: tokensOnLine(reading),
      };
    }
    default:
      return stringPrefix(reading) ?? loneWord(reading);
  }
}

const noSelf = ({ source, token }: Reading, help?: string) => ({
  diagnostic: syntaxError("NN1009", spanOf(source, token), undefined, { help }),
});

const unwelcome = ({ source, token }: Reading, word: "while" | "super") => ({
  diagnostic: syntaxError("NN1017", spanOf(source, token), { word }),
});

/** `//` is a comment where no division can stand, and where two words follow that no operator joins. */
function isMeantAsComment({ source, token, previous }: Reading): boolean {
  const rest = lineAfter(source.text, endOf(token));
  const ownLine = startsLine(source, token);
  if (!endsOperand(previous?.tokenType)) return true;
  if (ownLine && previous?.tokenType === t.RBrace) return true;
  if (ownLine && !/^\s*[\w("[-]/.test(rest)) return true;
  const words = /^\s*([A-Za-z_][\w'’]*)\s+([A-Za-z_]\w*)\b(?!\s*(?:[=,(.]|[-+*/]=))/.exec(rest);
  return words !== null && !words.slice(1).some((word) => joining.test(word));
}

/** Words that go on with an expression, or begin the next statement. */
const joining = /^(?:and|or|if|else|for|in|not|return|where|const|assert|fn|module|model|import)$/;

/** `int | None` as a type. */
function isOrNone({ tokens, i, previous }: Reading): boolean {
  const next = tokens[i + 1]?.image;
  return next === "None" || (next === "none" && /^(?:int|float|bool|string|module)$/.test(previous?.image ?? ""));
}

/** Between an `if` and its brace, on one line and in no other brackets. */
function isInCondition({ source, tokens, i, token }: Reading): boolean {
  if (!/^[^\r\n]*\{/.test(lineAfter(source.text, endOf(token)))) return false;
  let depth = 0;
  for (let back = i - 1; back >= 0; back--) {
    const before = at(tokens, back);
    if (/^[)\]]$/.test(before.image)) depth++;
    else if (/^[([]$/.test(before.image) && --depth < 0) return false;
    else if (depth > 0) continue;
    else if (before.tokenType === t.If) return true;
    else if (/^[{}:,=]$/.test(before.image) || startsLine(source, before)) return false;
  }
  return false;
}

function tokensOnLine({ source, tokens, i, token }: Reading): number {
  const lineEnd = endOf(token) + lineAfter(source.text, endOf(token)).length;
  let count = 1;
  for (; i + count < tokens.length && at(tokens, i + count).startOffset < lineEnd; count++);
  return count;
}

const lineAfter = (text: string, offset: number): string =>
  /[^\r\n]*/.exec(text.slice(offset, offset + 2000))?.[0] ?? "";

/** Literals of other languages that the file has fields or variables of: somebody's weights may be called `null`. */
function namesDeclared(tokens: readonly IToken[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach(({ image, tokenType }, i) => {
    if (
      /^(?:True|False|None|null|elif)$/.test(image) &&
      tokenType === t.Identifier &&
      tokens[i + 1]?.tokenType === t.Equals
    )
      names.add(image);
  });
  return names;
}

const isUsedAsName = (next: IToken | undefined): boolean =>
  next !== undefined && (next.tokenType.CATEGORIES?.includes(t.Assignment) === true || next.tokenType === t.LParen);
const startsOperand = (token: IToken | undefined): boolean =>
  token !== undefined && endsOperand(token.tokenType) && !/^[)\]}]/.test(token.image);

const quoted = (token: IToken): IToken[] => [
  part(token, t.StringStart, 0, 1),
  part(token, t.StringText, 1, token.image.length - 1),
  part(token, t.StringEnd, token.image.length - 1, token.image.length),
];

const part = (token: IToken, type: TokenType, start: number, end: number): IToken => ({
  ...retyped(token, type),
  image: token.image.slice(start, end),
  startOffset: token.startOffset + start,
  endOffset: token.startOffset + end - 1,
});
