import { EditorSelection, StateEffect, StateField, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, type KeyBinding } from "@codemirror/view";

const pairs: ReadonlyMap<string, string> = new Map(
  ["()", "[]", "{}", '""'].map(([open = "", close = ""]) => [open, close]),
);
const closers: ReadonlySet<string> = new Set(pairs.values());
/** What a pair may stand before: nothing that it would have to hold. */
const follows = /^(?:[\s)\]},:]|$)/;

const addClosed = StateEffect.define<number>({ map: (at, changes) => changes.mapPos(at) });

/** Where brackets stand that were put there beside those that opened them: who types them as well goes over them. */
const closed = StateField.define<readonly number[]>({
  create: () => [],
  update(before, { changes, effects, newDoc, selection, state }) {
    // What is changed or left behind is somebody's own.
    const line = newDoc.lineAt((selection ?? state.selection).main.head).number;
    const kept = before
      .map((at) => changes.mapPos(at, 1))
      .filter((at) => closers.has(newDoc.sliceString(at, at + 1)) && newDoc.lineAt(at).number === line);
    return [...kept, ...effects.flatMap((effect) => (effect.is(addClosed) ? [effect.value] : []))];
  },
});

/** Brackets and quotes come in pairs, around what is selected if something is. */
const typed = EditorView.inputHandler.of(({ state, dispatch }, from, to, text) => {
  if (state.readOnly || text.length !== 1 || state.selection.ranges.length > 1) return false;
  const act = (change: TransactionSpec): true => {
    dispatch(state.update(change, { scrollIntoView: true, userEvent: "input.type" }));
    return true;
  };
  if (closers.has(text) && from === to && state.field(closed).includes(from) && state.sliceDoc(from, from + 1) === text)
    return act({ selection: EditorSelection.cursor(from + 1) });
  const close = pairs.get(text);
  if (close === undefined) return false;
  if (from < to)
    return act({
      changes: { from, to, insert: text + state.sliceDoc(from, to) + close },
      selection: EditorSelection.range(from + 1, to + 1),
    });
  const [before, after] = [state.sliceDoc(Math.max(0, from - 1), from), state.sliceDoc(from, from + 1)];
  if (!follows.test(after) || (text === close && /[\w"]/.test(before))) return false;
  return act({
    changes: { from, insert: text + close },
    selection: EditorSelection.cursor(from + 1),
    effects: addClosed.of(from + 1),
  });
});

/** Both go where nothing has come between them. */
export const pairBackspace: KeyBinding = {
  key: "Backspace",
  run({ state, dispatch }) {
    const { main, ranges } = state.selection;
    const open = state.sliceDoc(Math.max(0, main.head - 1), main.head);
    const isPair = pairs.get(open) === state.sliceDoc(main.head, main.head + 1);
    if (!main.empty || ranges.length > 1 || !isPair || !state.field(closed).includes(main.head)) return false;
    dispatch(state.update({ changes: { from: main.head - 1, to: main.head + 1 }, userEvent: "delete.backward" }));
    return true;
  },
};

export const closingPairs: Extension = [closed, typed];
