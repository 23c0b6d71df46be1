import { readFileSync } from "node:fs";

/** Of nnc, as its package says. */
export function version(): string {
  // Two folders up in the sources, and three in dist/.
  for (const path of ["../../package.json", "../../../package.json"])
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Record<
        string,
        unknown
      >;
      if (name === "nnc") return String(version);
    } catch {
      continue;
    }
  return "unknown";
}
