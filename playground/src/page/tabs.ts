import { byId } from "./element.ts";

/**
 * A row of tabs over panels, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ has it: arrows go along the row. A tab's
 * `aria-controls` names its panel.
 */
export function makeTabs(row: HTMLElement, chosen: (name: string) => void) {
  const tabs = [...row.querySelectorAll<HTMLElement>('[role="tab"]')];
  const nameOf = (tab: HTMLElement): string => tab.dataset["view"] ?? "";
  const isSeen = (tab: HTMLElement): boolean => tab.offsetParent !== null;

  function choose(name: string): void {
    for (const tab of tabs) {
      const isChosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "").hidden = !isChosen;
      if (isChosen) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    document.body.dataset["view"] = name;
    chosen(name);
  }

  row.addEventListener("click", ({ target }) => {
    const tab = target instanceof Element ? target.closest<HTMLElement>('[role="tab"]') : null;
    if (tab) choose(nameOf(tab));
  });
  row.addEventListener("keydown", (event) => {
    const seen = tabs.filter(isSeen);
    const at = seen.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + seen.length, Home: 0, End: seen.length - 1 }[event.key];
    const next = to === undefined ? undefined : seen[to % seen.length];
    if (!next) return;
    event.preventDefault();
    next.focus();
    choose(nameOf(next));
  });
  return { choose };
}
