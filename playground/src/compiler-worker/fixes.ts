import type { Source } from "../../../grammar/source.ts";
import { codeActions } from "../../../compiler/language-server/features/code-actions.ts";
import { projectOf } from "../../../compiler/language-server/project.ts";
import { exampleFiles } from "./example-files.ts";
import type { OfferedFix } from "./requests.ts";

/** What an editor would offer to mend what is wrong in the page's text. */
export function fixesOf(text: Source): readonly OfferedFix[] {
  const project = projectOf(new Map([...exampleFiles, [text.path, text]]));
  return codeActions(project, text.path, { start: 0, end: text.text.length })
    .filter(({ edits }) => edits.every(({ span }) => span.source === text))
    .map(({ title, edits, diagnostic: { code, span } }) => ({
      title,
      of: { code, from: span.start, to: span.end },
      edits: edits.map((edit) => ({ from: edit.span.start, to: edit.span.end, insert: edit.text })),
    }));
}
