import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";

/** What a declaration says of itself before its braces. */
export function signatureText(declaration: Exclude<ast.Declaration, ast.Import>): string {
  switch (declaration.kind) {
    case "const":
      return oneLine(declaration.span);
    case "fn":
      return `fn ${declaration.name.text}(${paramTexts(declaration.params).join(", ")})`;
    case "module": {
      const params = paramTexts(declaration.params).join(", ");
      return `module ${declaration.name.text}${params === "" ? "" : `(${params})`}`;
    }
    case "model":
      return declaration.body.kind === "alias" ? oneLine(declaration.span) : `model ${declaration.name.text}`;
  }
}

/** Each parameter as it is written. */
export const paramTexts = (params: readonly ast.Param[]): readonly string[] => params.map(({ span }) => oneLine(span));

const MOST = 200;

function oneLine({ source, start, end }: Span): string {
  const text = source.text.slice(start, end).replace(/\s+/g, " ");
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
