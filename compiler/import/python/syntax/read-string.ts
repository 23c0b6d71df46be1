import type { Expression } from "./python-ast.ts";
import { childrenOf, textOf, type Reader, type SyntaxNode } from "./python-text.ts";

/** The parts of a string: text as it is meant, and what stands in the braces of an f-string. */
export function readString(
  reader: Reader,
  node: SyntaxNode,
  readExpression: (node: SyntaxNode) => Expression,
): (string | Expression)[] {
  if (node.name === "ContinuedString")
    return childrenOf(node).flatMap((part) => readString(reader, part, readExpression));
  const text = textOf(reader, node);
  const [, prefix = "", quote = ""] = /^([A-Za-z]*)("""|'''|"|')/.exec(text) ?? [];
  const isRaw = /r/i.test(prefix);
  const isFormat = /f/i.test(prefix);
  const parts: (string | Expression)[] = [];
  let at = node.from + prefix.length + quote.length;
  const end = node.to - quote.length;
  const addText = (to: number): void => {
    const piece = reader.source.text.slice(at, Math.max(at, to));
    const meant = isFormat ? piece.replaceAll("{{", "{").replaceAll("}}", "}") : piece;
    if (meant !== "") parts.push(isRaw ? meant : unescaped(meant));
  };
  for (const child of childrenOf(node)) {
    if (child.name !== "FormatReplacement") continue;
    addText(child.from);
    const inner = childrenOf(child).find(({ name }) => !/^[{}]$|^Format|^=$/.test(name));
    if (inner) parts.push(asFormatted(reader, child, readExpression(inner)));
    at = child.to;
  }
  addText(end);
  return parts;
}

/** `{i:02d}` is what `format(i, "02d")` gives, and `{name!r}` what `repr(name)` does. */
function asFormatted(reader: Reader, field: SyntaxNode, value: Expression): Expression {
  const parts = childrenOf(field);
  const conversion = parts.find(({ name }) => name === "FormatConversion");
  const spec = parts.find(({ name }) => name === "FormatSpec");
  const { span } = value;
  const call = (text: string, ...args: Expression[]): Expression => ({
    kind: "call",
    callee: { kind: "name", text, span: { ...span, end: span.start } },
    args: args.map((each) => ({ kind: "plain", value: each })),
    span,
  });
  const converted = conversion && /[ra]/.test(textOf(reader, conversion)) ? call("repr", value) : value;
  const words = spec ? textOf(reader, spec).slice(1) : "";
  return words === "" ? converted : call("format", converted, { kind: "string", parts: [words], span });
}

/** What a field of an f-string has behind its colon, with the value that it is about; undefined for all other expressions. */
export function formatIn(part: Expression): { readonly value: Expression; readonly spec: string } | undefined {
  if (part.kind !== "call" || part.callee.kind !== "name" || part.callee.text !== "format") return undefined;
  const [value, spec] = part.args;
  const [words] = spec?.value.kind === "string" ? spec.value.parts : [];
  const isWritten = part.callee.span.start !== part.callee.span.end;
  return isWritten || !value || typeof words !== "string" ? undefined : { value: value.value, spec: words };
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

const unescaped = (text: string): string =>
  text.replace(/\\(\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g, (whole, code: string) =>
    /^[xu]./.test(code) ? String.fromCharCode(parseInt(code.slice(1), 16)) : (escapes[code] ?? whole),
  );
