/** A docstring as comment lines, as far as it is prose: what follows a line like `Args:` explains parameters, and is kept. */
export function docLines(doc: string | undefined, sign: "#" | "##"): string {
  if (doc === undefined || doc === "") return "";
  return doc
    .split("\n")
    .map((line) => `${sign} ${line}`.trimEnd())
    .join("\n")
    .concat("\n");
}
