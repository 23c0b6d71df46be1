import { exportedClasses } from "../../6-emit/text/exports.ts";

/**
 * What Vite's development server adds to a network's module, so that an edit replaces it in a page that goes on running, and so
 * that its console has what is to be said of it.
 */
export function replaceWhileRunning(code: string, warnings: readonly string[]): string {
  const models = exportedClasses(code).map(({ name, local }) => (name === local ? name : `${name}: ${local}`));
  return [
    code,
    'import { keepRunning } from "nnc/hot";',
    "if (import.meta.hot) {",
    "  import.meta.hot.accept();",
    `  await keepRunning(import.meta.hot, { ${models.join(", ")} });`,
    "}",
    ...warnings.map((text) => `console.warn(${JSON.stringify(`[nnc] ${text}`)});`),
    "",
  ].join("\n");
}
