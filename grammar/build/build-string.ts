import type { CstNode, IToken } from "chevrotain";
import type { Expression, StringLiteral } from "../ast.ts";
import { buildExpression, type Context } from "./build-expression.ts";
import { node, nodes, nodeSpan, token } from "../cst.ts";
import { syntaxError } from "../messages.ts";
import type { Span } from "../source.ts";

export function buildString(string: CstNode, context: Context, fallback: Span): StringLiteral {
  const parts = nodes(string, "stringPart").flatMap((part): (string | Expression)[] => {
    const text = token(part, "StringText");
    if (text !== undefined) return [unescape(text, context)];
    const expression = node(part, "expression");
    return expression === undefined ? [] : [buildExpression(expression, context, fallback)];
  });
  return { kind: "string", parts, span: nodeSpan(context.source, string, fallback) };
}

const escapes: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\", "{": "{", "}": "}" },
};

/** An escape that does not exist is reported and stands as it is written. */
const unescape = ({ image, startOffset }: IToken, { source, diagnostics }: Context): string =>
  unescapeText(image, (escape, at) => {
    const start = startOffset + at;
    diagnostics.push(syntaxError("NN1004", { source, start, end: start + escape.length }, { escape: `\`${escape}\`` }));
  });

export const unescapeText = (text: string, unknown: (escape: string, at: number) => void = () => {}): string =>
  text.replace(/\\(?:u\{([^{}]*)\}|[^])?/gu, (escape, code: string | undefined, at: number) => {
    const value = code === undefined ? escapes[escape.slice(1)] : fromCodePoint(code);
    if (value === undefined) unknown(escape, at);
    return value ?? escape;
  });

function fromCodePoint(hex: string): string | undefined {
  if (!/^[0-9A-Fa-f]{1,6}$/.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code > 0x10ffff || isSurrogate ? undefined : String.fromCodePoint(code);
}
