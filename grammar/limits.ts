import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./messages.ts";
import type { Source } from "./source.ts";
import * as t from "./tokens.ts";

/** Brackets, braces, strings in strings, prefix signs, powers: what the parser recurses on. */
export const nestingLimit = 200;
/** How deep the tree of an expression gets: the above and the operators and calls in a row. */
const chainLimit = 1000;

interface Level {
  recursion: number;
  chain: number;
}

/** Measured on the tokens, so that nothing after it can run out of stack. */
export function checkLimits(source: Source, tokens: readonly IToken[]): Diagnostic | undefined {
  const levels: Level[] = [{ recursion: 0, chain: 0 }];
  const total: Level = { recursion: 0, chain: 0 };
  const add = (recursion: number, chain: number): void => {
    const level = levels.at(-1);
    if (level === undefined) return;
    level.recursion += recursion;
    level.chain += chain;
    total.recursion += recursion;
    total.chain += chain;
  };
  const reset = (): void => {
    const level = levels.at(-1);
    if (level !== undefined) add(-level.recursion, -level.chain);
  };

  let previous: TokenType | undefined;
  for (const token of tokens) {
    const type = token.tokenType;
    if (opening.has(type)) {
      // The bracket of a call or index is one more link of its chain.
      add(0, 1);
      levels.push({ recursion: 0, chain: 0 });
      add(0, 1);
    } else if (closing.has(type)) {
      if (levels.length > 1) {
        reset();
        levels.pop();
      }
    } else if (type === t.Comma || type === t.Return || type === t.Const || type === t.Assert || isAssignment(type)) {
      reset();
    } else if (declaring.has(type) && (previous === undefined || endsOperand(previous))) {
      // A name may be called so in an expression, but there an operator stands before it.
      reset();
    } else if (type === t.If || type === t.For) {
      if (previous === t.LBrace || previous === t.RBrace) reset();
      add(previous === t.Colon ? 1 : 0, 1);
    } else if (
      type === t.Not ||
      type === t.Inverse ||
      type === t.Power ||
      (type === t.Minus && !endsOperand(previous))
    ) {
      add(1, 1);
    } else if (isOperator(type) || type === t.Dot || type === t.Else) {
      add(0, 1);
    }
    const span = { source, start: token.startOffset, end: token.startOffset + token.image.length };
    if (levels.length + total.recursion > nestingLimit + 1) return syntaxError("NN1030", span, { limit: nestingLimit });
    if (total.chain > chainLimit) return syntaxError("NN1031", span, { limit: chainLimit });
    previous = type;
  }
  return undefined;
}

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.InterpolationStart]);
const declaring: ReadonlySet<TokenType> = new Set([t.Module, t.Model, t.Fn, t.Import]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace, t.InterpolationEnd]);

const isAssignment = (type: TokenType): boolean => type.CATEGORIES?.includes(t.Assignment) ?? false;
const isOperator = (type: TokenType): boolean => type.CATEGORIES?.includes(t.Operator) ?? false;

/** After an operand `-` subtracts, elsewhere it negates. */
export function endsOperand(type: TokenType | undefined): boolean {
  return type !== undefined && (operandEnds.has(type) || (type.CATEGORIES?.includes(t.Name) ?? false));
}

const operandEnds: ReadonlySet<TokenType> = new Set([
  ...[
    t.NumberToken,
    t.MalformedNumber,
    t.StringEnd,
    t.WholeString,
    t.SingleQuoted,
    t.True,
    t.False,
    t.None,
    t.Hole,
    t.Unreadable,
  ],
  ...[t.RParen, t.RBracket, t.RBrace],
]);
