import * as prettier from "prettier";
import { referenceEntries } from "../compiler/reference/entries.ts";
import { referencePage } from "../compiler/reference/page.ts";

/** The reference as it stands in compiler/OPS.md. */
export const opsPage = (): Promise<string> =>
  prettier.format(referencePage(referenceEntries()), { parser: "markdown", printWidth: 120, endOfLine: "lf" });
