import type { CstNode } from "./parser.ts";
import type { Token } from "./tokens.ts";

/** What the parser stumbles over. */
export class RecognitionException extends Error {
  readonly token: Token;
  readonly previousToken: Token | undefined;
  context: { readonly ruleStack: readonly string[] } = { ruleStack: [] };
  /** What had been read of the rule that it ended, until the rule around it has taken that. */
  partial: CstNode | undefined;

  constructor(message: string, token: Token, previousToken?: Token) {
    super(message);
    this.token = token;
    this.previousToken = previousToken;
  }
}

/** The only one that others make: another token was wanted. */
export class MismatchedTokenException extends RecognitionException {}

/** A missing token can neither be made up, nor is it the next but one. */
export class NoRecovery extends Error {}
