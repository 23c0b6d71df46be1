import { readFileSync } from "node:fs";

/** What compiler/WASM.md shows first in a language, under a heading if that is said: a host in each, and the description of the network of digits. */
export function shownInWasmPage(language: "js" | "python" | "json", under = ""): string {
  const whole = readFileSync(new URL("../../compiler/WASM.md", import.meta.url), "utf8");
  const page = whole.slice(Math.max(0, whole.indexOf(`## ${under}`)));
  const [, text] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(page) ?? [];
  if (text === undefined) throw new Error(`compiler/WASM.md shows nothing in ${language}`);
  return text;
}

/** Its host in JavaScript for networks with open sizes. */
export function openHost(): string {
  const [start] = shownInWasmPage("js").split("const inputs =");
  return `${start}${shownInWasmPage("js", "Open sizes")}`;
}
