import { lexer, reservedWords } from "../../../grammar/tokens.ts";

/** Whether this is a word that can be no name. */
export function isReservedWord(text: string): boolean {
  const [first, ...more] = lexer.tokenize(text).tokens;
  return first !== undefined && more.length === 0 && reservedWords.has(first.tokenType);
}
