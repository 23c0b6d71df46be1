import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { highlight, type Words } from "./highlight.ts";
import { readingKeys } from "./keys.ts";
import { styled } from "./styled-root.ts";
import { theme } from "./theme.ts";

/** Shows a text, which may be long: only the lines that are seen are elements. */
export function makeReader(parent: HTMLElement, label: string, words: Words) {
  const { root, place } = styled(parent);
  const extensions = [
    lineNumbers(),
    keymap.of(readingKeys),
    highlight(words),
    theme,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
  ];
  const view = new EditorView({ state: EditorState.create({ extensions }), parent: place, root });
  return {
    show(text: string): void {
      if (text !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
  };
}
