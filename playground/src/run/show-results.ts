import { element } from "../page/element.ts";
import { drawChannels, drawColours } from "./draw-channels.ts";
import type { RunAnswer, RunResult } from "../compiler-worker/requests.ts";

const number = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : String(Number(value.toPrecision(4)));

/** What came out: each result's shape and statistics, and the likeliest classes or pictures of it. */
export function showResults(panel: HTMLElement, { results, milliseconds, isRelaxed }: RunAnswer): void {
  // Clocks of pages go in steps of a tenth of a millisecond.
  const time = milliseconds < 0.1 ? "less than 0.1" : milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
  panel.replaceChildren(
    element("p", { class: "faint" }, `${time} ms, WebAssembly SIMD${isRelaxed ? ", relaxed" : ""}, one thread`),
    ...results.map(resultOf),
  );
}

function resultOf(result: RunResult): HTMLElement {
  const { name, shape, least, most, mean, deviation, notFinite } = result;
  const rows: readonly (readonly [string, string])[] = [
    ["shape", `[${shape.join(", ")}]`],
    ["least", number(least)],
    ["most", number(most)],
    ["mean", number(mean)],
    ["deviation", number(deviation)],
    ...(notFinite > 0 ? [["NaN or infinite", String(notFinite)] as const] : []),
  ];
  const statistics = element(
    "dl",
    { class: "statistics" },
    ...rows.map(([label, text]) => element("div", {}, element("dt", {}, label), element("dd", {}, text))),
  );
  return element("section", { class: "result" }, element("h3", {}, name), statistics, shownAs(result));
}

/** What each layer gives: its shape, from where to where its numbers go, and pictures of it. */
export function showLayers(panel: HTMLElement, layers: readonly RunResult[]): void {
  panel.replaceChildren(
    ...layers.map((layer) => {
      const { name, shape, least, most, notFinite } = layer;
      const wrong = notFinite > 0 ? `, ${notFinite} NaN or infinite` : "";
      const facts = `[${shape.join(", ")}]  ${number(least)} to ${number(most)}${wrong}`;
      return element(
        "section",
        { class: "layer" },
        element("h3", {}, name, element("span", { class: "faint" }, `  ${facts}`)),
        drawChannels(layer),
      );
    }),
  );
}

const MOST_BARS = 10;
const TOP = 5;
const MOST_NUMBERS = 32;

function shownAs(result: RunResult): HTMLElement {
  const { shape, data } = result;
  const [, second = 0, height = 0, width = 0] = shape;
  if (shape.length === 2 && second > 1) return topClasses(data.subarray(0, second));
  if (shape.length === 4 && height > 1 && width > 1) return second === 3 ? drawColours(result) : drawChannels(result);
  const some = [...data.subarray(0, MOST_NUMBERS)].map(number).join("  ");
  return element("pre", { class: "numbers" }, data.length > MOST_NUMBERS ? `${some}  …` : some);
}

/** The first row of scores as likelihoods. */
function topClasses(scores: Float32Array): HTMLElement {
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const parts = Array.from(scores, (score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const rows = parts.map((part, index) => ({ index, part: part / total }));
  const isShort = rows.length <= MOST_BARS;
  const shown = isShort ? rows : rows.sort((a, b) => b.part - a.part).slice(0, TOP);
  const best = Math.max(...shown.map(({ part }) => part));
  const list = element("ol", { class: "bars", "aria-label": "softmax of the scores" });
  for (const { index, part } of shown) {
    const bar = element("span", { class: "bar" });
    bar.style.setProperty("--part", String(part));
    const item = element(
      "li",
      { "data-class": String(index), class: part === best ? "best" : "" },
      element("span", { class: "class" }, isShort ? String(index) : `class ${index}`),
      element("span", { class: "track", "aria-hidden": "true" }, bar),
      element("output", {}, `${(100 * part).toFixed(1)} %`),
    );
    list.append(item);
  }
  return list;
}
