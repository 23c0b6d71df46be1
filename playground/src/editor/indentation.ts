import { EditorSelection, type Extension, type TransactionSpec, type EditorState } from "@codemirror/state";
import { EditorView, type KeyBinding } from "@codemirror/view";

const UNIT = 2;
const opens = /[{([]\s*(?:#.*)?$/;
const closes = /^\s*[})\]]/;

/** How far in a line stands that goes on with `after`: a step further behind a bracket that is left open, a step back to close one. */
function indentationAfter(before: string, after: string): number {
  const indent = /^ */.exec(before)?.[0].length ?? 0;
  return Math.max(0, indent + (opens.test(before) ? UNIT : 0) - (closes.test(after) ? UNIT : 0));
}

/** A new line, as far in as it should be. Between two brackets what closes them gets a line of its own. */
const newLine = (state: EditorState): TransactionSpec =>
  state.changeByRange(({ from, to }) => {
    const [first, last] = [state.doc.lineAt(from), state.doc.lineAt(to)];
    const [before, after] = [first.text.slice(0, from - first.from), last.text.slice(to - last.from)];
    const isBetween = opens.test(before) && closes.test(after);
    const own = `\n${" ".repeat(indentationAfter(before, isBetween ? "" : after))}`;
    const closing = isBetween ? `\n${" ".repeat(indentationAfter(before, after))}` : "";
    const blanks = after.length - after.trimStart().length;
    return {
      changes: { from, to: to + blanks, insert: own + closing },
      range: EditorSelection.cursor(from + own.length),
    };
  });

const enter: KeyBinding["run"] = ({ state, dispatch }) => {
  dispatch(state.update(newLine(state), { scrollIntoView: true, userEvent: "input" }));
  return true;
};

export const newLineKey: KeyBinding = { key: "Enter", run: enter, shift: enter };

/** A bracket that closes what lines above have opened moves back as it is typed. */
export const closingBrackets: Extension = EditorView.inputHandler.of((view, from, to, typed) => {
  const { doc } = view.state;
  const line = doc.lineAt(from);
  const before = doc.sliceString(line.from, from);
  if (!closes.test(typed) || typed.length > 1 || before.trim() !== "" || line.number === 1) return false;
  const indent = " ".repeat(indentationAfter(doc.line(line.number - 1).text, typed));
  // Only back: who has put it further to the left has meant it.
  if (indent.length >= before.length) return false;
  view.dispatch({
    changes: { from: line.from, to, insert: indent + typed },
    selection: EditorSelection.cursor(line.from + indent.length + typed.length),
    userEvent: "input.type",
  });
  return true;
});
