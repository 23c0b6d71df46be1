import type { File } from "../../../grammar/ast.ts";
import { positionAt, type Span } from "../../../grammar/source.ts";

/** The syntax tree as JSON, for `--emit ast`: spans are `line:column-line:column`, and the text itself is left out. */
export function printAstJson(file: File): string {
  const text = JSON.stringify(
    file,
    (key, value: unknown) => (key === "source" ? undefined : isSpan(value) ? showSpan(value) : value),
    2,
  );
  return `${text}\n`;
}

const isSpan = (value: unknown): value is Span =>
  typeof value === "object" && value !== null && "source" in value && "start" in value && "end" in value;

function showSpan({ source, start, end }: Span): string {
  const [from, to] = [positionAt(source, start), positionAt(source, end)];
  return `${from.line}:${from.column}-${to.line}:${to.column}`;
}
