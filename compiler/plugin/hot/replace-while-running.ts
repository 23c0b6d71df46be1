import { exportedClasses } from "../../6-emit/text/exports.ts";

/** What Vite's development server adds to a network's module, so that an edit replaces it in a page that goes on running. */
export function replaceWhileRunning(code: string): string {
  const models = exportedClasses(code).map(({ name, local }) => (name === local ? name : `${name}: ${local}`));
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
