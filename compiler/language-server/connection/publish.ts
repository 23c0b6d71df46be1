import type { Connection } from "vscode-languageserver/node";
import { findFusions } from "../analysis/fusions.ts";
import { analysesWith } from "../analysis/importers.ts";
import { diagnostics } from "../features/diagnostics.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { toDiagnostic } from "./to-protocol.ts";

/** Long enough for what was asked at the same keystroke to be answered first, in milliseconds. */
const PAUSE = 15;
/** Files whose fusions are looked for. */
const MOST_EXPLAINED = 4;
/** So long after the last keystroke nobody types any more. */
const QUIET = 300;

/** Tells the editor what is wrong in all files that are open, when it has been quiet for a moment. */
export function publishSoon(connection: Connection, documents: () => OpenDocuments): () => void {
  const told = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whenQuiet: ReturnType<typeof setTimeout> | undefined;
  const explain = (): void => {
    const { project, opened } = documents();
    // Those that show where a module is used, before what only hovers on layers say.
    const analyses = opened().flatMap((path) => analysesWith(project, path));
    for (const analysis of analyses.slice(0, MOST_EXPLAINED)) findFusions(analysis);
  };
  const publish = (): void => {
    timer = undefined;
    const { project, opened, uriOf } = documents();
    const paths = opened();
    for (const path of told.keys()) if (!paths.includes(path)) told.delete(path);
    for (const path of paths) {
      const found = diagnostics(project, path).map((each) => toDiagnostic(each, uriOf));
      const text = JSON.stringify(found);
      if (told.get(path) === text) continue;
      told.set(path, text);
      void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: found });
    }
  };
  return () => {
    clearTimeout(timer);
    clearTimeout(whenQuiet);
    timer = setTimeout(publish, PAUSE);
    whenQuiet = setTimeout(explain, QUIET);
  };
}
