/**
 * Whether a command said what a page shows. `…` stands for anything within a line, a line of only `…` for any lines, also none.
 * Spaces at the ends of lines, and empty lines at the end of all, do not count.
 */
export function matchesOutput(shown: string, said: string): boolean {
  const lines = tidy(shown).split("\n");
  const pattern = lines.map((line) => (line.trim() === "…" ? "(?:[^\\n]*\\n)*?" : `${escapeLine(line)}\\n`)).join("");
  return new RegExp(`^${pattern}$`).test(`${tidy(said)}\n`);
}

const tidy = (text: string): string => text.replace(/[ \t]+$/gm, "").trimEnd();

const escapeLine = (line: string): string =>
  line
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^\\n]*");
