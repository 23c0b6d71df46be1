import { source as sourceOf, type Source, type Span } from "../../../grammar/source.ts";
import { isReservedWord } from "../analysis/words.ts";
import { analyze } from "../analysis/analyze.ts";
import { occurrenceAt } from "../analysis/symbols.ts";
import type { Project } from "../project.ts";
import { applyEdits, type TextEdit } from "../text-edit.ts";
import { references } from "./references.ts";

/** Why a name cannot be changed, for whoever asked. */
export interface Refused {
  readonly refused: string;
}

/** The name that would be renamed. */
export function renameable(project: Project, path: string, offset: number): Span | Refused {
  const analysis = analyze(project, path);
  const occurrence = analysis && occurrenceAt(analysis, offset);
  if (!occurrence) return { refused: "there is no name here" };
  if (occurrence.declared === undefined) return { refused: `${occurrence.text} is a name of the language` };
  if (occurrence.declared.source.path.startsWith("nn:"))
    return { refused: `${occurrence.text} is declared in the standard library` };
  return occurrence.span;
}

/**
 * Another name for what stands at a place, in all files of the project. It is refused where the new name would mean something else
 * at one of its places, or would take the name away from something else.
 */
export function rename(project: Project, path: string, offset: number, name: string): readonly TextEdit[] | Refused {
  const place = renameable(project, path, offset);
  if ("refused" in place) return place;
  if (!/^[A-Za-z_]\w*$/.test(name) || name === "_") return { refused: `${name} is no name: letters, digits and _` };
  if (isReservedWord(name)) return { refused: `${name} is a word of the language` };
  const places = references(project, path, offset);
  const edits = places.map((span): TextEdit => ({ span, text: name }));
  const old = place.source.text.slice(place.start, place.end);
  if (name === old) return [];
  const after = changed(project, edits);
  const moved = shifted(place, places, name);
  const found = references(after, path, moved.start);
  const expected = places.map((each) => keyOf(shifted(each, places, name)));
  const isSame = found.length === expected.length && found.every((each) => expected.includes(keyOf(each)));
  return isSame ? edits : { refused: `${name} means something else already where ${old} is used` };
}

const keyOf = ({ source, start }: Span): string => `${source.path} ${start}`;

/** Where a place lies when all are renamed. */
function shifted(place: Span, places: readonly Span[], name: string): Span {
  const before = places.filter(({ source, start }) => source === place.source && start < place.start);
  const by = before.reduce((sum, { start, end }) => sum + name.length - (end - start), 0);
  return { source: place.source, start: place.start + by, end: place.start + by + name.length };
}

/** The project as it would be. */
function changed(project: Project, edits: readonly TextEdit[]): Project {
  const texts = new Map<string, Source>();
  for (const { source } of edits.map(({ span }) => span))
    if (!texts.has(source.path)) {
      const own = edits.filter(({ span }) => span.source === source);
      texts.set(source.path, sourceOf(source.path, applyEdits(source.text, own)));
    }
  return { ...project, read: (path) => texts.get(path) ?? project.read(path) };
}
