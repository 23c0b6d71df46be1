import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The code that lays pictures out, for browsers; with its licence, which goes with every copy. */
export function dagreText(): string {
  const folder = dirname(createRequire(import.meta.url).resolve("@dagrejs/dagre/package.json"));
  const [license, text] = ["dagre.min.js.LEGAL.txt", "dagre.min.js"].map((name) =>
    readFileSync(join(folder, "dist", name), "utf8"),
  );
  return `${license}${text}`;
}
