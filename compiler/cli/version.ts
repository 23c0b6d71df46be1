import { packageFile } from "../driver/package-file.ts";

/** Of nnc, as its package says. */
export function version(): string {
  const text = packageFile("package.json");
  return text === undefined ? "unknown" : String((JSON.parse(text) as { readonly version: unknown }).version);
}
