import { RangeSetBuilder, type Extension, type Text } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";

/** What a word is, for its colour: theme.ts has a class `code-…` for each. */
export const wordKinds = ["comment", "string", "number", "keyword", "definition", "type", "function", "sign"] as const;
export type WordKind = (typeof wordKinds)[number];

/** What a line has at an offset, by the first that matches there; what is none of these has no colour. */
export type Words = Readonly<Partial<Record<WordKind, RegExp>>>;

/** Colours words line by line, those that are seen. No word is longer than a line. */
export function highlight(words: Words): Extension {
  const kinds = Object.entries(words);
  const pattern = new RegExp(kinds.map(([kind, { source }]) => `(?<${kind}>${source})`).join("|"), "g");
  const marks = new Map(kinds.map(([kind]) => [kind, Decoration.mark({ class: `code-${kind}` })]));

  function marksIn(doc: Text, from: number, to: number, builder: RangeSetBuilder<Decoration>): void {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      for (const { index, 0: word, groups = {} } of line.text.matchAll(pattern)) {
        const mark = marks.get(kinds.find(([kind]) => groups[kind] !== undefined)?.[0] ?? "");
        if (mark && word !== "") builder.add(line.from + index, line.from + index + word.length, mark);
      }
      at = line.to + 1;
    }
  }
  function decorate({ visibleRanges, state }: EditorView): DecorationSet {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of visibleRanges) marksIn(state.doc, from, to, builder);
    return builder.finish();
  }
  return ViewPlugin.define(
    (view) => ({
      decorations: decorate(view),
      update({ docChanged, viewportChanged, view: now }: ViewUpdate) {
        if (docChanged || viewportChanged) this.decorations = decorate(now);
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  );
}
