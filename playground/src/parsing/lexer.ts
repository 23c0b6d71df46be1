import { NOT_LEXED, type Pattern, type Token, type TokenType } from "./tokens.ts";

/** What a pattern finds at an offset; undefined if it finds nothing. */
type Match = (text: string, offset: number) => string | undefined;

interface Lexed {
  readonly type: TokenType;
  readonly match: Match;
  /** What is taken in its place where it is longer. */
  readonly longer: Lexed | undefined;
}

/** Characters in a row with which no token begins. */
interface LexingError {
  readonly offset: number;
  length: number;
}

interface LexingResult {
  readonly tokens: Token[];
  readonly groups: Record<string, Token[]>;
  readonly errors: LexingError[];
}

/** Text to tokens: at each place the first type that matches. */
export class Lexer {
  static readonly NA = NOT_LEXED;
  static readonly SKIPPED = "skipped";
  readonly #lexed: readonly Lexed[];

  constructor(types: readonly TokenType[]) {
    this.#lexed = types.filter(({ PATTERN }) => PATTERN !== NOT_LEXED).map(lexedOf);
  }

  tokenize(text: string): LexingResult {
    const [tokens, errors]: [Token[], LexingError[]] = [[], []];
    const groups: Record<string, Token[]> = {};
    let offset = 0;
    while (offset < text.length) {
      const token = this.#tokenAt(text, offset);
      if (token) {
        const { GROUP } = token.tokenType;
        if (GROUP === undefined) tokens.push(token);
        else if (GROUP !== Lexer.SKIPPED) (groups[GROUP] ??= []).push(token);
      } else {
        const last = errors.at(-1);
        if (last && last.offset + last.length === offset) last.length++;
        else errors.push({ offset, length: 1 });
      }
      offset += token?.image.length ?? 1;
    }
    return { tokens, groups, errors };
  }

  #tokenAt(text: string, startOffset: number): Token | undefined {
    for (const each of this.#lexed) {
      const image = each.match(text, startOffset);
      if (image === undefined) continue;
      const longer = each.longer?.match(text, startOffset) ?? "";
      const { type } = (longer.length > image.length && each.longer) || each;
      return {
        image: longer.length > image.length ? longer : image,
        startOffset,
        tokenType: type,
        tokenTypeIdx: type.tokenTypeIdx,
      };
    }
    return undefined;
  }
}

const lexedOf = (type: TokenType): Lexed => ({
  type,
  match: matchOf(type.PATTERN),
  longer: type.LONGER_ALT && lexedOf(type.LONGER_ALT),
});

function matchOf(pattern: Pattern): Match {
  if (typeof pattern === "string") return (text, offset) => (text.startsWith(pattern, offset) ? pattern : undefined);
  if (!(pattern instanceof RegExp)) return (text, offset) => pattern.exec(text, offset)?.[0];
  const sticky = new RegExp(pattern, "y");
  return (text, offset) => {
    sticky.lastIndex = offset;
    return sticky.exec(text)?.[0];
  };
}
