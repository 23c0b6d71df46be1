import { readFileSync } from "node:fs";

/** What compiler/WASM.md shows in a language: a host in each, and the description of the network of digits. */
export function shownInWasmPage(language: "js" | "python" | "json"): string {
  const page = readFileSync(new URL("../../compiler/WASM.md", import.meta.url), "utf8");
  const [, text] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(page) ?? [];
  if (text === undefined) throw new Error(`compiler/WASM.md shows nothing in ${language}`);
  return text;
}
