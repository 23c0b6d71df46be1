import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import { BRACES, syntaxError } from "../messages.ts";
import { placementOf, type Placement } from "../recovery.ts";
import type { Source } from "../source.ts";
import * as t from "../tokens.ts";

/**
 * Python's blocks: a `:` at the end of a head and an indentation. The `:` is reported, unless its head has been, and
 * read as the brace that it stands for; the block ends with the last line that is indented more than its head.
 */
export function readPythonBlocks(
  source: Source,
  tokens: readonly IToken[],
  reported: readonly Diagnostic[],
): { tokens: IToken[]; diagnostics: Diagnostic[] } {
  const out: IToken[] = [];
  const diagnostics: Diagnostic[] = [];
  const around: Bracket[] = [];
  const reportedAt = reported.map(({ span }) => span.start).sort((a, b) => a - b);
  const close = (bracket: Bracket | undefined): void => {
    if (bracket?.type === "block") out.push(endAfter(out.at(-1), bracket.indentation));
  };
  let colon: IToken | undefined;
  let before = 0;
  for (const [i, token] of tokens.entries()) {
    const { isFirstOnLine, indentation } = placementOf(token);
    const type = token.tokenType;
    if (isFirstOnLine) {
      for (let last = around.at(-1); last?.type === "block" && indentation <= last.indentation; last = around.at(-1)) {
        close(around.pop());
      }
      const innermost = around.at(-1)?.type;
      colon =
        innermost === undefined || innermost === "block" || innermost === t.LBrace ? headEnd(tokens, i) : undefined;
      while ((reportedAt[before] ?? Infinity) < token.startOffset) before++;
      if (colon !== undefined && (reportedAt[before] ?? Infinity) > colon.startOffset) {
        const span = { source, start: colon.startOffset, end: colon.startOffset + 1 };
        diagnostics.push(syntaxError("NN1002", span, { expected: "`{`", found: "`:`" }, { help: BRACES }));
      }
    }
    if (token === colon) {
      out.push({ ...token, tokenType: t.LBrace, tokenTypeIdx: t.LBrace.tokenTypeIdx ?? 0 });
      around.push({ type: "block", indentation });
      continue;
    }
    if (opening.has(type)) around.push({ type, indentation });
    else if (type === t.RBrace) {
      const opener = around.findLastIndex((bracket) => bracket.type === t.LBrace);
      for (const bracket of opener === -1 ? [] : around.splice(opener).reverse()) close(bracket);
    } else if (closing.has(type) && around.at(-1)?.type !== "block" && around.at(-1)?.type !== t.LBrace) around.pop();
    out.push(token);
  }
  for (const bracket of around.reverse()) close(bracket);
  return { tokens: out, diagnostics };
}

interface Bracket {
  readonly type: TokenType | "block";
  /** Of the line that it stands on. */
  readonly indentation: number;
}

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket]);

/** The `:` that ends the head which begins with token `i`, if one does. */
function headEnd(tokens: readonly IToken[], i: number): IToken | undefined {
  const [word, next] = [tokens[i], tokens[i + 1]];
  if (word === undefined || !beginsHead(word, next)) return undefined;
  let depth = 0;
  for (let end = i + 1; end < tokens.length; end++) {
    const token = tokens[end];
    if (token === undefined || (depth === 0 && placementOf(token).isFirstOnLine)) return undefined;
    const { tokenType } = token;
    if (depth === 0 && tokenType === t.Colon) return tokens[end + 1]?.tokenType === t.LBrace ? undefined : token;
    if (depth === 0 && (tokenType === t.LBrace || tokenType === t.Equals)) return undefined;
    if (opening.has(tokenType)) depth++;
    else if (closing.has(tokenType) || tokenType === t.RBrace) depth--;
    if (depth < 0) return undefined;
  }
  return undefined;
}

function beginsHead({ tokenType }: IToken, next: IToken | undefined): boolean {
  const isName = next?.tokenType.CATEGORIES?.includes(t.Name) ?? false;
  if (tokenType === t.Module || tokenType === t.Model) return isName;
  if (tokenType === t.Forward) return next?.tokenType === t.LParen;
  return tokenType === t.If || tokenType === t.Else || tokenType === t.For || tokenType === t.Fn;
}

/** A brace without width. */
function endAfter(last: IToken | undefined, indentation: number): IToken {
  const at = last === undefined ? 0 : last.startOffset + last.image.length;
  const payload: Placement = { isFirstOnLine: false, indentation };
  return { ...t.tokenAt(t.RBrace, "", at, at), payload };
}
