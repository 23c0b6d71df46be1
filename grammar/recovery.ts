import { CstParser, EOF, MismatchedTokenException, type IToken, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";

/** Where on its line a token stands; `tokenize` puts it into each token's `payload`. */
export interface Placement {
  readonly isFirstOnLine: boolean;
  /** Blanks before the first token of the line. */
  readonly indentation: number;
}

/** chevrotain's own methods that its types do not show (11.2.0, traits/recoverable.js). */
interface Internals {
  tryInRuleRecovery(expected: TokenType, follows: readonly TokenType[]): IToken;
  SAVE_ERROR(error: Error): Error;
  SKIP_TOKEN(): IToken;
  isInCurrentRuleReSyncSet(type: TokenType): boolean;
  getCurrRuleFullName(): string;
}

const inherited = CstParser.prototype as unknown as Internals;

/**
 * After an error, goes on where a reader would: lines and indentation mean nothing to the grammar, but they show what
 * the author took for one statement. Replaces chevrotain's recovery, which knows only token types, where that
 * would report one mistake several times.
 */
export class RecoveringParser extends CstParser {
  /** Called when `expected` is not there and the error is recorded: what to go on with instead. */
  protected tryInRuleRecovery(expected: TokenType, follows: readonly TokenType[]): IToken {
    const internals = this as unknown as Internals;
    const found = this.LA(1);
    if (closers.has(expected)) {
      const distance = this.distanceTo(expected);
      if (distance === undefined) return this.getTokenToInsert(expected);
      for (let i = 0; i < distance; i++) internals.SKIP_TOKEN();
      const closer = this.LA(1);
      internals.SKIP_TOKEN();
      return closer;
    }
    if (expected === t.Name && t.reservedWords.has(found.tokenType) && this.matchesAny(this.LA(2), follows)) {
      internals.SKIP_TOKEN();
      return found;
    }
    // What begins the next declaration is not what could follow the missing token.
    return inherited.tryInRuleRecovery.call(this, expected, this.startsDeclaration(1) ? [] : follows);
  }

  /** Called between two statements, members or declarations, when what follows is neither another one nor the end. */
  protected tryInRepetitionRecovery(
    repeat: (...args: unknown[]) => void,
    args: unknown[],
    canRepeat: () => boolean,
    expected: TokenType,
  ): void {
    const internals = this as unknown as Internals;
    internals.SAVE_ERROR(new MismatchedTokenException(expected.name, this.LA(1), this.LA(0)));
    for (;;) {
      const type = this.LA(1).tokenType;
      // In a block a `}` ends it, at the top of the file it is one too many.
      if (type === EOF || (expected !== EOF && (type === t.RBrace || this.startsDeclaration(1)))) return;
      this.skipToNextStatement({ always: 1 });
      if (canRepeat.call(this)) {
        repeat.apply(this, args);
        return;
      }
    }
  }

  /** Rules recover where they stand, without skipping; only whole statements, members and declarations skip. */
  protected findReSyncTokenType(): TokenType {
    return this.LA(1).tokenType;
  }

  protected isInCurrentRuleReSyncSet(type: TokenType): boolean {
    const rule = (this as unknown as Internals).getCurrRuleFullName();
    if (wholes.has(rule)) {
      this.skipToNextStatement({ always: 0 });
      return true;
    }
    if (parts.has(rule)) {
      const types = isNameType(type) ? [] : [type, ...(type.CATEGORIES ?? [])];
      return types.some((each) => inherited.isInCurrentRuleReSyncSet.call(this, each));
    }
    return false;
  }

  /** All skipping has been done by then. */
  protected reSyncTo(): IToken[] {
    return [];
  }

  /** To the next line that is not indented more than its block, or to the brace that ends the block. */
  private skipToNextStatement({ always }: { readonly always: number }): void {
    const limit = this.indentationOfBlock();
    const hasTooMany = this.errors.length > mostErrors;
    let depth = 0;
    for (let skipped = 0; ; skipped++) {
      const token = this.LA(1);
      const { isFirstOnLine, indentation } = placementOf(token);
      if (token.tokenType === EOF) return;
      if (skipped >= always && !hasTooMany) {
        if (this.startsDeclaration(1)) return;
        if (depth <= 0 && token.tokenType === t.RBrace) return;
        if (depth <= 0 && isFirstOnLine && indentation <= limit && !closers.has(token.tokenType)) return;
      }
      if (token.tokenType === t.LBrace) depth++;
      else if (token.tokenType === t.RBrace) depth--;
      (this as unknown as Internals).SKIP_TOKEN();
    }
  }

  /** Else chevrotain would leave to in-rule recovery what `tryInRepetitionRecovery` does better. */
  protected canPerformInRuleRecovery(): boolean {
    return false;
  }

  /** `module X`, `model X` and `import {` at the start of a line begin a declaration, also where a name might stand. */
  protected startsDeclaration(ahead: number): boolean {
    const token = this.LA(ahead);
    const type = token.tokenType;
    if (!placementOf(token).isFirstOnLine) return false;
    const next = this.LA(ahead + 1);
    if (type === t.Module || type === t.Model) return isNameType(next.tokenType) && !placementOf(next).isFirstOnLine;
    return type === t.Import ? next.tokenType === t.LBrace : type === t.Fn && placementOf(token).indentation === 0;
  }

  /** How many tokens stand before the `expected` bracket; undefined when it seems to have been forgotten. */
  private distanceTo(expected: TokenType): number | undefined {
    const indentation = this.indentationOfOpener(expected);
    let depth = 0;
    for (let ahead = 1; ahead <= 2000; ahead++) {
      const token = this.LA(ahead);
      const type = token.tokenType;
      const placement = placementOf(token);
      if (depth === 0 && type === expected) return ahead - 1;
      if (type === EOF || (placement.isFirstOnLine && (placement.indentation <= indentation || beginsLine.has(type)))) {
        return undefined;
      }
      if (openers.has(type)) depth++;
      else if (closers.has(type) && --depth < 0) {
        // One bracket that fits nothing, or the end of what is around the missing one?
        return ahead === 1 && this.LA(2).tokenType === expected ? 1 : undefined;
      }
    }
    return undefined;
  }

  private indentationOfOpener(closer: TokenType): number {
    let depth = 0;
    for (let back = 0; back > -5000; back--) {
      const token: IToken | undefined = this.LA(back);
      if (token === undefined || token.tokenType === EOF) break;
      if (closers.has(token.tokenType)) depth++;
      else if (openers.get(token.tokenType) === closer && depth === 0) return placementOf(token).indentation;
      else if (openers.has(token.tokenType)) depth--;
    }
    return 0;
  }

  /** Of the first line after the brace around us. */
  private indentationOfBlock(): number {
    let depth = 0;
    for (let back = 0; back > -5000; back--) {
      const token: IToken | undefined = this.LA(back);
      if (token === undefined || token.tokenType === EOF) break;
      if (token.tokenType === t.RBrace) depth++;
      else if (token.tokenType === t.LBrace && depth-- === 0) {
        const { isFirstOnLine, indentation } = placementOf(this.LA(back + 1));
        return isFirstOnLine ? indentation : Infinity;
      }
    }
    return 0;
  }

  private matchesAny(token: IToken, types: readonly TokenType[]): boolean {
    return types.some((type) => token.tokenType === type || token.tokenType.CATEGORIES?.includes(type) === true);
  }
}

const wholes: ReadonlySet<string> = new Set(["statement", "member", "declaration"]);
/** Rules that may be left out: what follows them tells the reader where the text goes on. */
const parts: ReadonlySet<string> = new Set([
  ...["primary", "operand", "expression", "argument", "item", "subscript", "slice", "param", "importedName"],
  ...["namedResult", "stringPart", "shape", "type"],
]);

/** Each recovery in a repetition takes some of the stack. */
const mostErrors = 200;

const isNameType = (type: TokenType): boolean => type.CATEGORIES?.includes(t.Name) ?? false;

const openers: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LParen, t.RParen],
  [t.LBracket, t.RBracket],
  [t.LBrace, t.RBrace],
  [t.InterpolationStart, t.InterpolationEnd],
  [t.StringStart, t.StringEnd],
]);
const closers: ReadonlySet<TokenType> = new Set(openers.values());

/** What begins a line begins something new, however far it is indented. */
const beginsLine: ReadonlySet<TokenType> = new Set([t.Return, t.Const, t.Fn, t.Assert]);

const nowhere: Placement = { isFirstOnLine: false, indentation: 0 };
// `payload` is `any`; only `tokenize` sets it.
export const placementOf = (token: IToken): Placement => (token.payload as Placement | undefined) ?? nowhere;
