import type { Comparison, RunRequest } from "../compiler-worker/requests.ts";
import { ask, problemOf } from "../page/ask.ts";
import { byId, element } from "../page/element.ts";
import { showProblems } from "../page/problem-list.ts";

/** Where a network runs on all targets in turns, when somebody asks for it. */
export function makeComparison(asked: () => RunRequest | undefined) {
  const results = byId("compare-results");
  const start = byId<HTMLButtonElement>("compare-start");

  start.addEventListener("click", () => void compare());

  async function compare(): Promise<void> {
    const given = asked();
    if (!given) return;
    start.disabled = true;
    results.replaceChildren(element("p", { class: "faint" }, "They run in turns, which takes some seconds…"));
    try {
      const answer = await ask("compare", given);
      if ("why" in answer) results.replaceChildren(element("p", {}, answer.why));
      else show(answer);
    } catch (error) {
      showProblems(results, [problemOf(error)], undefined);
    }
    start.disabled = false;
  }

  function show({ targets, rounds, largest }: Comparison): void {
    const fastest = Math.min(...targets.map(({ milliseconds }) => milliseconds));
    const row = (tag: "th" | "td", [name = "", ...cells]: readonly string[]): HTMLElement =>
      element(
        "tr",
        {},
        element("th", { scope: tag === "th" ? "col" : "row" }, name),
        ...cells.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, text)),
      );
    results.replaceChildren(
      element(
        "table",
        { class: "comparison" },
        element("thead", {}, row("th", ["target", "median", "of the fastest", "largest difference"])),
        element(
          "tbody",
          {},
          ...targets.map(({ name, milliseconds, difference }, i) =>
            row("td", [
              name,
              `${milliseconds < 100 ? milliseconds.toPrecision(3) : milliseconds.toFixed(0)} ms`,
              `${(milliseconds / fastest).toFixed(2)}×`,
              i === 0 ? "–" : difference === 0 ? "0" : difference.toExponential(1),
            ]),
          ),
        ),
      ),
      element(
        "p",
        { class: "faint" },
        `${rounds === 1 ? "One run of each" : `${rounds} rounds in turns`}, one thread. Differences from ${targets[0]?.name ?? ""}, whose largest number is ${largest.toPrecision(3)}.`,
      ),
    );
  }

  return {
    /** What is told of one network is not told of the next. */
    networkChanged: (): void => results.replaceChildren(),
  };
}
