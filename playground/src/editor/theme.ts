import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The page's colours, which style.css has for light and dark. */
const colour = (name: string): string => `var(--code-${name})`;

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: colour("keyword") },
    { tag: [tags.atom, tags.number], color: colour("number") },
    { tag: tags.string, color: colour("string") },
    { tag: tags.comment, color: colour("comment") },
    { tag: tags.docComment, color: colour("comment") },
    { tag: tags.typeName, color: colour("type") },
    { tag: tags.function(tags.variableName), color: colour("function") },
    { tag: tags.definition(tags.variableName), color: colour("type"), fontWeight: "600" },
    { tag: [tags.operator, tags.punctuation], color: colour("sign") },
  ]),
);

export const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13.5px", color: "var(--text)", backgroundColor: "var(--page)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--page)", color: "var(--faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 14px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-now)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".problem-error, .problem-warning": {
    textDecoration: "underline wavy var(--error) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-tooltip": {
    maxWidth: "480px",
    padding: "5px 10px",
    border: "1px solid var(--rule)",
    borderRadius: "7px",
    backgroundColor: "var(--soft)",
    color: "var(--text)",
    font: "12px/1.5 var(--mono)",
  },
  ".problem-warning": { textDecorationColor: "var(--warning)" },
});
