import type { View } from "../compiler-worker/requests.ts";
import { button, element } from "./element.ts";

const signs = { done: "✓", refused: "✗", kept: "●", computed: "·" } as const;

/** What the network does step by step, and what became of each call. */
export function showExplanation(
  panel: HTMLElement,
  { head, steps }: Extract<View, { kind: "explain" }>,
  goTo: (line: number) => void,
  file: string,
): void {
  panel.replaceChildren(
    element("p", { class: "head" }, head),
    element(
      "ol",
      { class: "steps" },
      ...steps.map(({ name, sentence, place, remarks }) => {
        const where = `${place.file}:${place.line}`;
        return element(
          "li",
          {},
          element("p", {}, element("strong", {}, name), ` ${sentence} `, placeLink(where, place)),
          element(
            "ul",
            {},
            ...remarks.map(({ kind, text }) =>
              element(
                "li",
                { class: kind },
                element("span", { class: "sign", "aria-hidden": "true" }, signs[kind]),
                text,
              ),
            ),
          ),
        );
      }),
    ),
  );

  function placeLink(where: string, place: { readonly file: string; readonly line: number }): HTMLElement {
    return place.file === file
      ? button(where, () => goTo(place.line), { class: "link" })
      : element("span", { class: "faint" }, where);
  }
}
