import * as act from "@codemirror/commands";
import type { KeyBinding } from "@codemirror/view";

/**
 * The keys of a text, as CodeMirror's `standardKeymap` has them. That one also brings its syntax trees, for the indentation of a new
 * line, and these are a tenth of the page.
 */
const moves: readonly KeyBinding[] = [
  { key: "ArrowLeft", run: act.cursorCharLeft, shift: act.selectCharLeft },
  { key: "ArrowRight", run: act.cursorCharRight, shift: act.selectCharRight },
  { key: "Mod-ArrowLeft", mac: "Alt-ArrowLeft", run: act.cursorGroupLeft, shift: act.selectGroupLeft },
  { key: "Mod-ArrowRight", mac: "Alt-ArrowRight", run: act.cursorGroupRight, shift: act.selectGroupRight },
  { mac: "Cmd-ArrowLeft", run: act.cursorLineBoundaryLeft, shift: act.selectLineBoundaryLeft },
  { mac: "Cmd-ArrowRight", run: act.cursorLineBoundaryRight, shift: act.selectLineBoundaryRight },
  { key: "ArrowUp", run: act.cursorLineUp, shift: act.selectLineUp },
  { key: "ArrowDown", run: act.cursorLineDown, shift: act.selectLineDown },
  { mac: "Cmd-ArrowUp", run: act.cursorDocStart, shift: act.selectDocStart },
  { mac: "Cmd-ArrowDown", run: act.cursorDocEnd, shift: act.selectDocEnd },
  { key: "PageUp", mac: "Ctrl-ArrowUp", run: act.cursorPageUp, shift: act.selectPageUp },
  { key: "PageDown", mac: "Ctrl-ArrowDown", run: act.cursorPageDown, shift: act.selectPageDown },
  { key: "Home", run: act.cursorLineBoundaryBackward, shift: act.selectLineBoundaryBackward },
  { key: "End", run: act.cursorLineBoundaryForward, shift: act.selectLineBoundaryForward },
  { key: "Mod-Home", run: act.cursorDocStart, shift: act.selectDocStart },
  { key: "Mod-End", run: act.cursorDocEnd, shift: act.selectDocEnd },
  { key: "Mod-a", run: act.selectAll },
];

const deletions: readonly KeyBinding[] = [
  { key: "Backspace", run: act.deleteCharBackward, shift: act.deleteCharBackward },
  { key: "Delete", run: act.deleteCharForward },
  { key: "Mod-Backspace", mac: "Alt-Backspace", run: act.deleteGroupBackward },
  { key: "Mod-Delete", mac: "Alt-Delete", run: act.deleteGroupForward },
  { mac: "Mod-Backspace", run: act.deleteLineBoundaryBackward },
  { mac: "Mod-Delete", run: act.deleteLineBoundaryForward },
];

/** For who only reads. */
export const readingKeys: readonly KeyBinding[] = moves.map((each) => ({ preventDefault: true, ...each }));
export const writingKeys: readonly KeyBinding[] = [
  ...[...moves, ...deletions].map((each) => ({ preventDefault: true, ...each })),
  ...act.historyKeymap,
];
