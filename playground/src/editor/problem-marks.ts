import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, hoverTooltip, type DecorationSet } from "@codemirror/view";
import type { Problem } from "../compiler-worker/requests.ts";

type Place = Problem & { readonly from: number; readonly to: number };

const setProblems = StateEffect.define<readonly Problem[]>();

/** Marks under what is wrong; they move with the text until the compiler has seen it anew. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects, newDoc }) {
    let now = before.map(changes);
    for (const effect of effects)
      if (effect.is(setProblems))
        now = Decoration.set(
          effect.value.filter(isPlaced).flatMap((problem) => {
            const from = Math.min(problem.from, Math.max(0, newDoc.length - 1));
            const to = Math.min(Math.max(problem.to, from + 1), newDoc.length);
            const name = `problem-${problem.severity}`;
            return from < to ? [Decoration.mark({ class: name, problem }).range(from, to)] : [];
          }),
          true,
        );
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const isPlaced = (problem: Problem): problem is Place => problem.from !== undefined && problem.to !== undefined;

/** What is wrong, under the pointer. */
const tooltip = hoverTooltip((view, position) => {
  let found: { readonly from: number; readonly to: number; readonly problem: Problem } | undefined;
  view.state.field(marks).between(position, position, (from, to, { spec }) => {
    // A mark has the problem that it was made for.
    found = { from, to, problem: (spec as { readonly problem: Problem }).problem };
  });
  if (!found) return null;
  const { problem, from, to } = found;
  return {
    pos: from,
    end: to,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.className = "problem-tooltip";
      dom.textContent = `${problem.code}: ${problem.message}`;
      return { dom };
    },
  };
});

export const problemMarks = [marks, tooltip];

export const markProblems = (view: EditorView, problems: readonly Problem[]): void =>
  view.dispatch({ effects: setProblems.of(problems) });
