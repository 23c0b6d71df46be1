import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the suites' files are typed as by their readers, who know their shapes. */
export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

export const jsonFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

/** JSON has no infinities and no large integers: the suites have "Infinity", { num: "-Infinity" } and "12n". */
export function toNumber(value: unknown): number {
  if (typeof value === "object" && value !== null && "num" in value) return toNumber(value.num);
  return typeof value === "string" ? Number(value.replace(/n$/, "")) : (value as number);
}
