import type { OpenFiles } from "./open-files.ts";
import { walkStatements } from "./translate/scope.ts";

/** How often an attribute is read in any of the files. */
export function readsIn(files: OpenFiles): (attribute: string) => number {
  let counted = 0;
  let reads = new Map<string, number>();
  return (attribute) => {
    if (counted !== files.homes.length) {
      reads = new Map();
      counted = files.homes.length;
      for (const home of files.homes)
        walkStatements(home.file.statements, (each) => {
          if (each.kind === "member") reads.set(each.name.text, (reads.get(each.name.text) ?? 0) + 1);
          if (each.kind === "string" && each.parts.length === 1)
            reads.set(String(each.parts[0]), (reads.get(String(each.parts[0])) ?? 0) + 1);
        });
    }
    return reads.get(attribute) ?? 0;
  };
}
