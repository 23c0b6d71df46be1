import * as t from "../../../grammar/tokens.ts";

type Token = ReturnType<typeof t.lexer.tokenize>["tokens"][number];

/** Where a cursor stands among the tokens before it. Says as much of a text that does not parse. */
export interface TokenContext {
  /** What is being typed, and where it begins. */
  readonly prefix: string;
  readonly start: number;
  readonly inside: "code" | "comment" | "string";
  /** All before `start`. */
  readonly tokens: readonly Token[];
  /** The brackets that are open there, as places in `tokens`, the innermost first. */
  readonly open: readonly number[];
}

export function tokenContext(text: string, offset: number): TokenContext {
  const prefix = /[A-Za-z_]\w*$/.exec(text.slice(0, offset))?.[0] ?? "";
  const start = offset - prefix.length;
  const { tokens, groups } = t.lexer.tokenize(text.slice(0, start));
  const comment = groups["comments"]?.at(-1);
  const isComment = comment !== undefined && comment.startOffset + comment.image.length >= start;
  const last = tokens.at(-1);
  const isString =
    last?.tokenType === t.WholeString &&
    !t.endOfString(text.slice(0, start), last.startOffset).closed &&
    !text.slice(last.startOffset, start).includes("\n");
  const inside = isComment ? "comment" : isString ? "string" : "code";
  return { prefix, start, inside, tokens, open: openBrackets(tokens) };
}

const closing = new Map([
  [t.RParen, t.LParen],
  [t.RBracket, t.LBracket],
  [t.RBrace, t.LBrace],
]);
const opening = new Set(closing.values());

function openBrackets(tokens: readonly Token[]): readonly number[] {
  const open: number[] = [];
  tokens.forEach(({ tokenType }, i) => {
    if (opening.has(tokenType)) open.push(i);
    else if (closing.has(tokenType)) open.pop();
  });
  return open.reverse();
}

/** A call that is being written: what is called, and which of its arguments. */
export interface OpenCall {
  /** `Conv2d`, or `x.view` as its parts. */
  readonly callee: readonly Token[];
  /** `x |> f(`: the first argument is given already. */
  readonly isPiped: boolean;
  /** How many arguments stand before, and the name of this one if it has one. */
  readonly index: number;
  readonly name: string | undefined;
  /** Those that have been given by name. */
  readonly named: readonly string[];
}

/** The innermost call around a cursor; a list within its arguments is part of it. */
export function openCall({ tokens, open }: TokenContext): OpenCall | undefined {
  for (const at of open) {
    const type = tokens[at]?.tokenType;
    if (type === t.LBrace) return undefined;
    if (type !== t.LParen) continue;
    const callee = chainBefore(tokens, at);
    const before = tokens[at - callee.length - 1]?.tokenType;
    const declares = before === t.Fn || before === t.Module || before === t.Model;
    const first = callee[0]?.tokenType;
    if (callee.length === 0) continue;
    if (declares || (callee.length === 1 && (first === t.Forward || first === t.Loss) && before === t.LBrace))
      return undefined;
    return { callee, isPiped: tokens[at - callee.length - 1]?.image === "|>", ...argumentsFrom(tokens, at) };
  }
  return undefined;
}

/** `a.b.c` before a place, as its tokens. */
function chainBefore(tokens: readonly Token[], end: number): readonly Token[] {
  let start = end;
  while (start > 0 && isName(tokens[start - 1])) {
    start--;
    if (tokens[start - 1]?.tokenType !== t.Dot) break;
    if (!isName(tokens[start - 2])) return tokens.slice(start - 1, end);
    start--;
  }
  return tokens.slice(start, end);
}

const isName = (token: Token | undefined): boolean => token?.tokenType.CATEGORIES?.includes(t.Name) ?? false;

function argumentsFrom(tokens: readonly Token[], open: number): Pick<OpenCall, "index" | "name" | "named"> {
  let [depth, index] = [0, 0];
  let name: string | undefined;
  const named: string[] = [];
  for (let i = open + 1; i < tokens.length; i++) {
    const { tokenType: type, image } = tokens[i] as Token;
    if (opening.has(type)) depth++;
    else if (closing.has(type)) depth--;
    else if (depth > 0) continue;
    else if (type === t.Comma) [index, name] = [index + 1, undefined];
    else if (tokens[i + 1]?.tokenType === t.Equals && isName(tokens[i])) {
      name = image;
      named.push(image);
    }
  }
  return { index, name, named };
}

/** What the innermost braces around a cursor are of. */
export function blockKind({ tokens, open }: TokenContext): "file" | "import" | "module" | "body" | "result" {
  const at = open.find((each) => tokens[each]?.tokenType === t.LBrace);
  if (at === undefined) return "file";
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const type = (tokens[i] as Token).tokenType;
    if (closing.has(type)) depth++;
    else if (opening.has(type)) depth--;
    if (depth < 0) return "body";
    if (depth > 0) continue;
    if (type === t.Import) return "import";
    if (type === t.Return) return "result";
    if (type === t.Module || type === t.Model) return "module";
    if ([t.Forward, t.Loss, t.Fn, t.If, t.For, t.Else].includes(type)) return "body";
  }
  return "body";
}
