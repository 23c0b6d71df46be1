import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { element } from "../page/element.ts";
import type { Problem } from "../compiler-worker/requests.ts";

type Place = Problem & { readonly from: number; readonly to: number };

const setProblems = StateEffect.define<readonly Problem[]>();

/** Marks under what is wrong; they move with the text until the compiler has seen it anew. */
export const problemMarks = StateField.define<DecorationSet>({
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
            const attributes = { "data-said": `${problem.code}: ${problem.message}` };
            return from < to ? [Decoration.mark({ class: name, attributes }).range(from, to)] : [];
          }),
          true,
        );
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What is wrong, under the pointer. */
export const problemHover = EditorView.domEventHandlers({
  mouseover({ target }) {
    const mark = target instanceof Element ? target.closest("[data-said]") : null;
    if (mark) saidAt(mark.getBoundingClientRect(), mark.getAttribute("data-said") ?? "");
    else said.remove();
  },
  mouseleave: () => said.remove(),
  keydown: () => said.remove(),
});

const said = element("div", { role: "tooltip", class: "problem-said" });

/** Below a place, within the window. */
function saidAt({ left, bottom }: DOMRect, text: string): void {
  said.textContent = text;
  document.body.append(said);
  said.style.top = `${bottom + 4}px`;
  said.style.left = `${Math.max(8, Math.min(left, innerWidth - said.offsetWidth - 8))}px`;
}

const isPlaced = (problem: Problem): problem is Place => problem.from !== undefined && problem.to !== undefined;

export const markProblems = (view: EditorView, problems: readonly Problem[]): void =>
  view.dispatch({ effects: setProblems.of(problems) });
