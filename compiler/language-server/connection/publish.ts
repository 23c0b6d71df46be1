import type { Connection } from "vscode-languageserver/node";
import { analyze } from "../analysis/analyze.ts";
import { findFusions } from "../analysis/fusions.ts";
import { diagnostics } from "../features/diagnostics.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { toDiagnostic } from "./to-protocol.ts";

/** Long enough for what was asked at the same keystroke to be answered first, in milliseconds. */
const PAUSE = 15;
/** So long after the last keystroke nobody types any more. */
const QUIET = 700;

/** Tells the editor what is wrong in all files that are open, when it has been quiet for a moment. */
export function publishSoon(connection: Connection, documents: () => OpenDocuments): () => void {
  const told = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let whenQuiet: ReturnType<typeof setTimeout> | undefined;
  const explain = (): void => {
    const { project, opened } = documents();
    for (const path of opened()) {
      const analysis = analyze(project, path);
      if (analysis) findFusions(analysis);
    }
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
