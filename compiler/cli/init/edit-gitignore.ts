import { ignoredPatterns } from "./templates.ts";

/** A .gitignore with the patterns that it does not have yet, below what stands there. */
export function editGitignore(text: string): string {
  const known = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = ignoredPatterns.filter((pattern) => !known.has(pattern));
  if (missing.length === 0) return text;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${before === "" ? "" : "\n"}# written by nnc\n${missing.join("\n")}\n`;
}
