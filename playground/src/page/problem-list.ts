import type { OfferedFix, Problem } from "../compiler-worker/requests.ts";
import { ask } from "./ask.ts";
import { button, element } from "./element.ts";
import { frameText } from "./frame-text.ts";

/** Problems as a terminal shows them, each with a way to its place and to what its code means. */
export function showProblems(
  list: HTMLElement,
  problems: readonly Problem[],
  rest: string | undefined,
  goTo?: (from: number, to: number) => void,
): void {
  const items = problems.map((problem) => itemOf(problem, goTo));
  list.replaceChildren(...items, ...(rest === undefined ? [] : [element("p", {}, rest)]));
}

/** Puts buttons that mend a problem beside the others that are shown of it. */
export function offerFixes(list: HTMLElement, fixes: readonly OfferedFix[], mend: (fix: OfferedFix) => void): void {
  for (const fix of fixes) {
    const actions = list.querySelector(`[data-place="${placeOf(fix.of)}"] .actions`);
    const buttons = actions?.querySelectorAll(".main") ?? [];
    const made = button(fix.title, () => mend(fix), { class: "main" });
    if (buttons.length === 0) actions?.prepend(made);
    else buttons[buttons.length - 1]?.after(made);
  }
}

const placeOf = ({ code, from, to }: OfferedFix["of"]): string => `${code} ${from} ${to}`;

function itemOf(problem: Problem, goTo?: (from: number, to: number) => void): HTMLElement {
  const { severity, code, from, to, frame } = problem;
  const text = element("pre", { tabindex: "0", "aria-label": `${severity} ${code}` });
  text.append(frameText(frame, severity));
  const actions = element("p", { class: "actions" });
  const item = element("article", { class: `problem ${severity}`, "data-place": placeOf(problem) }, text, actions);
  if (goTo && from !== undefined && to !== undefined) actions.append(button("Go to it", () => goTo(from, to)));
  if (/^NN\d{4}$/.test(code) && code !== "NN9000") {
    const why = button(`What ${code} means`, () => {
      why.disabled = true;
      void tellCode(code).then((told) => item.append(told));
    });
    actions.append(why);
  }
  return item;
}

async function tellCode(code: string): Promise<HTMLElement> {
  const found = await ask("explainCode", { code });
  if (!found) return element("p", {}, "There is nothing more to say of it.");
  return element("div", { class: "meaning" }, element("h2", {}, found.title), element("p", {}, found.about));
}
