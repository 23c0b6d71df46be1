/**
 * How long the language server's features take after a keystroke, on the examples: run by hand, on a machine that does nothing else.
 *
 *     npx tsx scripts/time-lsp.ts [FILES]
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { codeLens } from "../compiler/language-server/features/code-lens.ts";
import { completion } from "../compiler/language-server/features/completion.ts";
import { diagnostics } from "../compiler/language-server/features/diagnostics.ts";
import { hover } from "../compiler/language-server/features/hover.ts";
import { inlayHints } from "../compiler/language-server/features/inlay-hints.ts";
import { semanticTokens } from "../compiler/language-server/features/semantic-tokens.ts";
import type { Project } from "../compiler/language-server/project.ts";
import { source, type Source } from "../grammar/source.ts";

const folder = fileURLToPath(new URL("../examples/networks/", import.meta.url));
const texts = new Map<string, Source>();
for (const name of readdirSync(folder))
  if (name.endsWith(".nn")) texts.set(name, source(name, readFileSync(`${folder}${name}`, "utf8")));
const project: Project = { read: (path) => texts.get(path), rootOf: () => "", paths: () => [...texts.keys()] };

const ROUNDS = 15;

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

for (const path of process.argv.length > 2 ? process.argv.slice(2) : texts.keys()) {
  const before = texts.get(path);
  if (!before) throw new Error(`there is no ${path} in ${folder}`);
  const steps: Readonly<Record<string, (offset: number) => unknown>> = {
    keystroke: () => diagnostics(project, path),
    hover: (offset) => hover(project, path, offset),
    hints: () => inlayHints(project, path, { start: 0, end: Infinity }),
    completion: (offset) => completion(project, path, offset),
    tokens: () => semanticTokens(project, path),
    lenses: () => codeLens(project, path),
  };
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    texts.set(path, source(path, `${before.text}${"#".repeat((round % 2) + 1)}\n`));
    for (const [name, run] of Object.entries(steps)) {
      const start = performance.now();
      run(Math.floor((before.text.length * (round + 1)) / (ROUNDS + 1)));
      times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    }
  }
  texts.set(path, before);
  const shown = [...times].map(([name, all]) => `${name} ${median(all).toFixed(1).padStart(6)}`).join("  ");
  console.log(`${path.padEnd(24)} ${String(before.text.split("\n").length).padStart(4)} lines   ms: ${shown}`);
}
