export type * from "./ast.ts";
export * from "./diagnostic.ts";
export * from "./messages.ts";
export * from "./parse.ts";
export * from "./source.ts";
export { decodeSource } from "./check-text.ts";
export { closest } from "./did-you-mean.ts";
export {
  diagnosticToJson,
  renderCompact,
  renderDiagnostic,
  type DiagnosticJson,
  type PlaceJson,
} from "./code-frame.ts";
export { formatFile } from "./format/print-ast.ts";
export { printCst } from "./format/print-cst.ts";
export { assertNever } from "./assert-never.ts";
