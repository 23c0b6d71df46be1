import { formatValue } from "../../format-value.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { formatIn } from "../../syntax/read-string.ts";
import { atom, bare, quoted, type Code } from "../code.ts";
import { marked, report, sourceOf, type Context } from "../context.ts";
import { translate } from "../read.ts";
import type { Scope } from "../scope.ts";

export function translateString(
  context: Context,
  scope: Scope,
  parts: readonly (string | Expression)[],
  span: Expression["span"],
): Code {
  const pieces = parts.map((part) => {
    if (typeof part === "string") return { text: quoted(part).slice(1, -1), value: part };
    const formatted = formatIn(part);
    const code = translate(context, scope, formatted?.value ?? part);
    if (formatted) {
      const { known } = code;
      const value =
        known?.kind === "string" || known?.kind === "number"
          ? formatValue(known.value, known.kind === "number" && !Number.isInteger(known.value), formatted.spec)
          : undefined;
      if (value !== undefined) return { text: quoted(value).slice(1, -1), value };
      // In a message of forward's it is the same number, written otherwise.
      if (scope.isWithin === "init") {
        const [what, why] = [
          `\`${sourceOf(span)}\``,
          "how the value is written is not known before the network is made",
        ];
        report(context, "NN6008", span, { what, why, help: undefined });
      }
    }
    if (code.known?.kind === "string") return { text: quoted(code.known.value).slice(1, -1), value: code.known.value };
    if (code.known?.kind === "number") return { text: String(code.known.value), value: String(code.known.value) };
    return { text: `{${bare(code.text)}}`, value: undefined };
  });
  const text = `"${pieces.map((piece) => piece.text).join("")}"`;
  const isKnown = pieces.every(({ value }) => value !== undefined);
  const value = pieces.map((piece) => piece.value ?? "").join("");
  return atom(marked(context, span, text), isKnown ? { kind: "string", value } : undefined);
}
