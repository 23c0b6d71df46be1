import { EditorView } from "@codemirror/view";
import { wordKinds } from "./highlight.ts";

/** What is named has a type's colour, and more weight. Colours are the page's, for light and dark. */
const wordStyles = Object.fromEntries(
  wordKinds.map((kind) =>
    kind === "definition"
      ? [".code-definition", { color: "var(--code-type)", fontWeight: "600" }]
      : [`.code-${kind}`, { color: `var(--code-${kind})` }],
  ),
);

export const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13.5px", color: "var(--text)", backgroundColor: "var(--page)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--page)", color: "var(--faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 14px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-now)" },
  ".cm-content ::selection": { backgroundColor: "var(--selection)" },
  "&.cm-focused .matching-bracket": { backgroundColor: "var(--selection)" },
  ...wordStyles,
  ".problem-error, .problem-warning": {
    textDecoration: "underline wavy var(--error) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".problem-warning": { textDecorationColor: "var(--warning)" },
});
