import { history } from "@codemirror/commands";
import { EditorState, type ChangeSpec } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { bracketMarks } from "./brackets.ts";
import { highlight } from "./highlight.ts";
import { closingBrackets, newLineKey } from "./indentation.ts";
import { writingKeys } from "./keys.ts";
import { nnWords } from "./nn-language.ts";
import { closingPairs, pairBackspace } from "./pairs.ts";
import { problemHover, problemMarks } from "./problem-marks.ts";
import { styled } from "./styled-root.ts";
import { theme } from "./theme.ts";

export interface EditorEvents {
  readonly changed: (text: string) => void;
  /** A text that is pasted; true if something else is done with it. */
  readonly pasted: (text: string) => boolean;
}

/** Where the network is written. Tab goes on to the next part of the page, as everywhere in it. */
export function makeEditor(parent: HTMLElement, text: string, { changed, pasted }: EditorEvents): EditorView {
  const extensions = [
    lineNumbers(),
    history(),
    highlightActiveLine(),
    bracketMarks,
    closingPairs,
    closingBrackets,
    keymap.of([newLineKey, pairBackspace, ...writingKeys]),
    highlight(nnWords),
    theme,
    problemMarks,
    problemHover,
    EditorView.contentAttributes.of({
      "aria-label": "The network's text",
      tabindex: "0",
      spellcheck: "false",
      autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({
      paste(event) {
        const isTaken = pasted(event.clipboardData?.getData("text/plain") ?? "");
        if (isTaken) event.preventDefault();
        return isTaken;
      },
    }),
  ];
  const { root, place } = styled(parent);
  return new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: place, root });
}

/** Other texts in place of stretches of it, which can be undone at once. */
export function changeText(view: EditorView, changes: readonly ChangeSpec[]): void {
  view.dispatch({ changes });
}

/** Another text in place of all of it, which can be undone. */
export function replaceText(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
}

export function selectPlace(view: EditorView, from: number, to: number): void {
  const length = view.state.doc.length;
  const [anchor, head] = [Math.min(from, length), Math.min(to, length)];
  view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}
