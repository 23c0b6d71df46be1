import { readdirSync, readFileSync } from "node:fs";
import * as prettier from "prettier";

/** The module that holds the `.nn` files of `folder`, as it stands in compiler/standard/texts.ts. */
export function standardTextsOf(folder: URL): Promise<string> {
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith(".nn"))
    .sort()
    .map((name) => {
      const lines = readFileSync(new URL(name, folder), "utf8").split("\n");
      return `${JSON.stringify(name.slice(0, -".nn".length))}: ${JSON.stringify(lines)}.join("\\n")`;
    });
  const module = `// Written by scripts/generate.ts (npm run generate) from the .nn files beside it; a test holds them together.

    /** The standard library's files, by name: compiling reads none. */
    export const standardTexts: Readonly<Record<string, string>> = { ${entries.join(", ")} };
  `;
  return prettier.format(module, { parser: "typescript", printWidth: 120, endOfLine: "lf" });
}
