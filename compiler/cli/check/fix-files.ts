import type { Source } from "../../../grammar/source.ts";
import { openProject } from "../../driver/project-files.ts";
import { readContent } from "../../driver/read-content.ts";
import { fixAll } from "../../language-server/fixes/fix-all.ts";
import type { Project } from "../../language-server/project.ts";
import { writeFiles } from "../files/write-files.ts";
import { plural } from "../report.ts";
import type { Terminal } from "../terminal.ts";

/** Makes every certain fix in these files and in what they import; says how many. */
export function fixFiles(terminal: Terminal, paths: readonly string[], set: Readonly<Record<string, number>>): void {
  const texts = new Map<string, string>();
  let count = 0;
  for (const path of paths) {
    if (!path.endsWith(".nn")) continue;
    const fixed = fixAll(projectOf(terminal.folder, path, texts, set), path);
    count += fixed.count;
    for (const [each, text] of fixed.texts) texts.set(each, text);
  }
  if (count === 0) return;
  const written = writeFiles(
    terminal.folder,
    [...texts].map(([path, content]) => ({ path, content })),
    { force: true },
  );
  terminal.err.write(`${plural(count, "fix").replace(/fixs$/, "fixes")} in ${[...written].join(", ")}\n`);
}

/** The files as they are by now: what an earlier one imports may have been mended already. */
function projectOf(
  folder: string,
  entry: string,
  texts: ReadonlyMap<string, string>,
  set: Readonly<Record<string, number>>,
): Project {
  const { load, root } = openProject(folder, entry, readContent);
  const known = new Map<string, Source | undefined>();
  const read = (path: string): Source | undefined => {
    if (!known.has(path)) {
      const text = texts.get(path);
      known.set(path, text === undefined ? load(path) : { path, text });
    }
    return known.get(path);
  };
  return { read, rootOf: () => root, paths: () => [entry], set };
}
