import type { Source } from "../../../grammar/source.ts";
import { joinPaths } from "../../1-resolve/join-paths.ts";
import type { Project } from "../project.ts";
import { analyze, type Analysis } from "./analyze.ts";
import { parsed } from "./parsed.ts";

/** More files than these are not looked through for who imports whom. */
const MOST_FILES = 2_000;

/** The analysis of a file and, where it declares no model itself, those of some that import it: only there its modules are used. */
export function analysesWith(project: Project, path: string): readonly Analysis[] {
  const own = analyze(project, path);
  if (!own) return [];
  if (own.file.declarations.some(({ kind }) => kind === "model")) return [own];
  return [
    own,
    ...importersOf(project, own.source)
      .slice(0, MOST_USERS)
      .flatMap((each) => analyze(project, each) ?? []),
  ];
}

const MOST_USERS = 3;

/** The analyses of a file and of all that import it, by way of others, too. */
export function analysesAcross(project: Project, source: Source): readonly Analysis[] {
  return [source.path, ...importersOf(project, source)].flatMap((path) => analyze(project, path) ?? []);
}

/** Those that have models first. */
function importersOf(project: Project, { path }: Source): readonly string[] {
  const wanted = new Set([path]);
  const all = project.paths().slice(0, MOST_FILES);
  const names = all.flatMap((each) => {
    const source = project.read(each);
    return source ? [{ path: each, file: parsed(source).file }] : [];
  });
  for (let before = 0; before < wanted.size;) {
    before = wanted.size;
    for (const each of names)
      if (
        each.file.declarations.some(
          (declaration) => declaration.kind === "import" && wanted.has(joinPaths(each.path, declaration.from)),
        )
      )
        wanted.add(each.path);
  }
  wanted.delete(path);
  const hasModel = (each: string): boolean =>
    names.find((name) => name.path === each)?.file.declarations.some(({ kind }) => kind === "model") ?? false;
  return [...wanted].sort((a, b) => Number(hasModel(b)) - Number(hasModel(a)));
}
