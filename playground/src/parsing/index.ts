/**
 * The part of chevrotain that the grammar uses, in a sixth of its size: a page that is typed into wants to be small. It gives the same
 * trees and the same errors, to which test/playground/parsing.test.ts holds it; vite.config.ts puts it in chevrotain's place.
 */
export { MismatchedTokenException } from "./errors.ts";
export { Lexer } from "./lexer.ts";
export { CstParser } from "./parser.ts";
export { createToken, EOF, tokenMatcher } from "./tokens.ts";
