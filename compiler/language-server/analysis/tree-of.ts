import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Analysis } from "./analyze.ts";

/** The tree of the file that a place is in. */
export function treeOf({ program, file }: Analysis, { source }: Span): ast.File {
  return program?.files.find((each) => each.file.source === source)?.file ?? file;
}
