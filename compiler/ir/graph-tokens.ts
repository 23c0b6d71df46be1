/** The tokens of a graph's text form, read one after the other. */
export interface TokenReader {
  peek(): Token;
  /** The text of the next token, which must be of this kind. */
  take(kind: Token["kind"]): string;
  expect(text: string): void;
  /** Goes past the next token if it is this one. */
  accept(text: string): boolean;
  isNumberWord(): boolean;
  number(): number;
  /** Items with commas between them, and after the last one if need be, up to and with `end`. */
  list<T>(end: string, item: () => T): T[];
  /** Where the next token starts. */
  offset(): number;
  fail(message: string): never;
}

export interface Token {
  readonly kind: "id" | "word" | "number" | "string" | "sign" | "end";
  readonly text: string;
  readonly start: number;
}

const pattern =
  /\s+|\/\/.*|(?<id>[%@][^\s,():|={}]+)|(?<word>[A-Za-z_]\w*)|(?<number>-?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))|(?<string>"(?:[^"\\]|\\.)*")|(?<sign>\|>|[-(){}[\],:=])/gy;

/** After which the groups of the pattern are named. */
const kinds = ["sign", "id", "word", "number", "string"] as const;

export function readTokens(text: string): TokenReader {
  const tokens = tokenize(text);
  let next = 0;
  const peek = (): Token => tokens[next] as Token;
  const fail = (message: string): never => {
    const line = text.slice(0, peek().start).split("\n").length;
    throw new SyntaxError(`line ${line}, at '${peek().text}': ${message}`);
  };
  const accept = (wanted: string): boolean => {
    if (peek().kind === "string" || peek().text !== wanted) return false;
    next++;
    return true;
  };
  const expect = (wanted: string): void => void (accept(wanted) || fail(`expected '${wanted}'`));
  const isNumberWord = (): boolean => peek().text === "Infinity" || peek().text === "NaN";
  const reader: TokenReader = {
    peek,
    accept,
    expect,
    isNumberWord,
    take(kind) {
      const { kind: found, text: taken } = peek();
      if (found !== kind) fail(`expected ${kind === "id" ? "a value" : `a ${kind}`}`);
      next++;
      return taken;
    },
    number() {
      if (peek().kind !== "number" && !isNumberWord()) fail("expected a number");
      return Number((tokens[next++] as Token).text);
    },
    list(end, item) {
      const items = [];
      while (!accept(end)) {
        items.push(item());
        if (!accept(",") && peek().text !== end) fail(`expected ',' or '${end}'`);
      }
      return items;
    },
    offset: () => peek().start,
    fail,
  };
  return reader;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    end = match.index + match[0].length;
    const groups = match.groups ?? {};
    const kind = kinds.find((each) => groups[each] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: match[0], start: match.index });
  }
  if (end < text.length) throw new SyntaxError(`unexpected '${text.slice(end, end + 10)}'`);
  return [...tokens, { kind: "end", text: "", start: text.length }];
}
