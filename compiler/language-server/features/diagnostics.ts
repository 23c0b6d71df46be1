import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { joinPaths } from "../../1-resolve/join-paths.ts";
import type { Program } from "../../1-resolve/program.ts";
import { analyze } from "../analysis/analyze.ts";
import type { Project } from "../project.ts";

/** What is wrong in a file itself. What is wrong in one that it imports is told there, and here where the import stands. */
export function diagnostics(project: Project, path: string): readonly Diagnostic[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const { source, file, program } = analysis;
  const own = analysis.diagnostics.filter(({ span }) => span.source === source);
  const elsewhere = analysis.diagnostics.filter(({ span, severity }) => span.source !== source && severity === "error");
  if (!program || elsewhere.length === 0) return own;
  return [
    ...own,
    ...file.declarations.flatMap((declaration): Diagnostic[] => {
      if (declaration.kind !== "import") return [];
      const behind = filesBehind(program, path, declaration);
      const first = elsewhere.find(({ span }) => behind.has(span.source.path));
      return first ? [atImport(first, declaration)] : [];
    }),
  ];
}

const atImport = (found: Diagnostic, { fromSpan }: ast.Import): Diagnostic => ({
  ...found,
  span: fromSpan,
  message: `${found.span.source.path}: ${found.message}`,
  notes: [{ span: found.span, text: found.message }, ...found.notes],
});

/** The file that an import names, and all that this one imports, by way of others, too. */
function filesBehind(program: Program, path: string, declaration: ast.Import): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (from: string, { from: to }: ast.Import): void => {
    const target = to.startsWith("nn:") ? to : joinPaths(from, to);
    if (found.has(target)) return;
    found.add(target);
    for (const each of program.files.find((file) => file.path === target)?.file.declarations ?? [])
      if (each.kind === "import") follow(target, each);
  };
  follow(path, declaration);
  return found;
}
