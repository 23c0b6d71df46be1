/** What Vite's development server adds to a network's module, so that an edit replaces it in a page that goes on running. */
export function replaceWhileRunning(code: string): string {
  const models = [...code.matchAll(/^export class ([\w$]+)/gm)].map(([, name]) => name);
  return [
    code,
    'import { keepRunning } from "nnc/hot";',
    "if (import.meta.hot) {",
    "  import.meta.hot.accept();",
    `  await keepRunning(import.meta.hot, { ${models.join(", ")} });`,
    "}",
    "",
  ].join("\n");
}
