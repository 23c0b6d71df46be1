import { hasErrors } from "../../../grammar/diagnostic.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import { parsed } from "../analysis/parsed.ts";
import type { Project } from "../project.ts";
import type { TextEdit } from "../text-edit.ts";

/** What makes a text what `nnc fmt` would: one stretch, from the first letter that differs to the last. Nothing where it does not parse. */
export function formatting(project: Project, path: string): readonly TextEdit[] {
  const source = project.read(path);
  if (!source) return [];
  const { file, diagnostics } = parsed(source);
  if (hasErrors(diagnostics)) return [];
  const [before, after] = [source.text, formatFile(file)];
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return [{ span: { source, start, end: before.length - tail }, text: after.slice(start, after.length - tail) }];
}
