import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as prettier from "prettier";

/** The module that holds the viewer of pictures as a script for browsers, as it stands in compiler/picture/viewer-text.ts. */
export async function viewerModuleOf(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "none",
  });
  const text = outputFiles[0]?.text ?? "";
  const module = `// Written by scripts/generate.ts (npm run generate) from viewer/; a test holds the two together.

    /** What makes the page of a picture alive. */
    export const viewerText: string = ${JSON.stringify(text.trimEnd().match(/.{1,4000}/gs))}.join("");
  `;
  return prettier.format(module, { parser: "typescript", printWidth: 120, endOfLine: "lf" });
}
