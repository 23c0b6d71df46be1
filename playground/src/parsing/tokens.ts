/** What a pattern matches: a word, a regular expression, or what a function finds. */
export type Pattern = string | RegExp | { exec(text: string, offset: number): readonly string[] | null };

export interface TokenType {
  readonly name: string;
  readonly PATTERN: Pattern;
  readonly CATEGORIES: readonly TokenType[];
  readonly LONGER_ALT: TokenType | undefined;
  readonly GROUP: string | undefined;
  readonly tokenTypeIdx: number;
}

export interface Token {
  readonly image: string;
  readonly startOffset: number;
  readonly endOffset?: number;
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
}

interface TokenConfig {
  readonly name: string;
  readonly pattern: Pattern;
  readonly categories?: TokenType | readonly TokenType[];
  readonly longer_alt?: TokenType;
  readonly group?: string;
}

/** The pattern of what the lexer does not look for. */
export const NOT_LEXED = /(?!)/;

let count = 0;

export const createToken = ({ name, pattern, categories = [], longer_alt, group }: TokenConfig): TokenType => ({
  name,
  PATTERN: pattern,
  CATEGORIES: [categories].flat(),
  LONGER_ALT: longer_alt,
  GROUP: group,
  tokenTypeIdx: ++count,
});

export const EOF = createToken({ name: "EOF", pattern: NOT_LEXED });

export const isOfType = (type: TokenType, wanted: TokenType): boolean =>
  type === wanted || type.CATEGORIES.includes(wanted);

export const tokenMatcher = ({ tokenType }: Token, wanted: TokenType): boolean => isOfType(tokenType, wanted);

/** A token that does not stand in the text. */
export const madeUp = (type: TokenType): Token => ({
  image: "",
  startOffset: NaN,
  endOffset: NaN,
  tokenType: type,
  tokenTypeIdx: type.tokenTypeIdx,
});
