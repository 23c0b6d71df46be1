import { StateField, type EditorState, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const opening = new Map(Object.entries(pairs).map(([open, close]) => [close, open]));
/** How far a bracket's other end is looked for, in characters. */
const FAR = 10_000;

const mark = Decoration.mark({ class: "matching-bracket" });

/** Marks the bracket beside the cursor and the one that belongs to it. */
export const bracketMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { docChanged, selection, state }) => (docChanged || selection ? marksIn(state) : before),
  provide: (field) => EditorView.decorations.from(field),
});

function marksIn({ doc, selection: { main } }: EditorState): DecorationSet {
  if (!main.empty) return Decoration.none;
  for (const at of [main.head - 1, main.head]) {
    const other = partnerOf(doc, at);
    if (other !== undefined)
      return Decoration.set(
        [at, other].map((each) => mark.range(each, each + 1)),
        true,
      );
  }
  return Decoration.none;
}

/** The place of the bracket that opens or closes what the one at `at` does. */
function partnerOf(doc: Text, at: number): number | undefined {
  const bracket = at < 0 ? "" : doc.sliceString(at, at + 1);
  const partner = pairs[bracket] ?? opening.get(bracket);
  if (partner === undefined) return undefined;
  const isForward = pairs[bracket] !== undefined;
  const from = isForward ? at : Math.max(0, at + 1 - FAR);
  const text = doc.sliceString(from, isForward ? at + FAR : at + 1);
  const step = isForward ? 1 : -1;
  let depth = 0;
  for (let i = at - from; i >= 0 && i < text.length; i += step) {
    if (text[i] === bracket) depth++;
    else if (text[i] === partner) depth--;
    if (depth === 0) return from + i;
  }
  return undefined;
}
