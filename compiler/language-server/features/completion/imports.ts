import { standardLibrary } from "../../../standard/index.ts";
import { joinPaths } from "../../../1-resolve/join-paths.ts";
import type { Analysis } from "../../analysis/analyze.ts";
import { parsed } from "../../analysis/parsed.ts";
import { signatureText } from "../../describe/signature.ts";
import { importable } from "../../fixes/imports.ts";
import type { Project } from "../../project.ts";
import type { Completion } from "../completion.ts";

/** The files that an import may name. */
export function importPaths(project: Project, path: string): readonly Completion[] {
  const paths = new Set(importable(project, path).map(({ from }) => from));
  return [...paths].map((label) => ({ label, kind: "file", order: label.startsWith("nn:") ? 1 : 0 }));
}

/** What the file of an import declares, or, where none is named yet, what there is. */
export function importedNames(
  project: Project,
  path: string,
  analysis: Analysis,
  offset: number,
): readonly Completion[] {
  const from = /^[^\n]*?\}\s*from\s*"([^"\n]*)"/.exec(analysis.source.text.slice(offset))?.[1];
  const source =
    from === undefined
      ? undefined
      : from.startsWith("nn:")
        ? standardLibrary.get(from.slice(3))
        : project.read(joinPaths(path, from));
  if (!source)
    return importable(project, path).map(({ name, from: file }) => ({
      label: name,
      kind: "variable",
      detail: file,
      order: 0,
    }));
  return parsed(source).file.declarations.flatMap((declaration): Completion[] =>
    declaration.kind === "import"
      ? []
      : [
          {
            label: declaration.name.text,
            kind: declaration.kind === "module" ? "class" : "variable",
            detail: signatureText(declaration),
            order: 0,
          },
        ],
  );
}
