import { element } from "../page/element.ts";
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

const MOST_BARS = 10;
const TOP = 5;
const MOST_NUMBERS = 32;
const MOST_PICTURES = 16;

function shownAs(result: RunResult): HTMLElement {
  const { shape, data } = result;
  const [, second = 0, height = 0, width = 0] = shape;
  if (shape.length === 2 && second > 1) return topClasses(data.subarray(0, second));
  if (shape.length === 4 && height > 1 && width > 1) return pictures(result, second, height, width);
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

/** A result of one or three channels as one picture, others channel by channel: the least number black, the most white. */
function pictures({ data, least, most }: RunResult, channels: number, height: number, width: number): HTMLElement {
  const count = height * width;
  const range = most - least || 1;
  const level = (index: number): number => (255 * ((data[index] ?? least) - least)) / range;
  const draw = (title: string, of: readonly [number, number, number]): HTMLElement => {
    const canvas = element("canvas", {
      width: String(width),
      height: String(height),
      role: "img",
      "aria-label": title,
      title,
    });
    const image = new ImageData(width, height);
    for (let i = 0; i < count; i++) image.data.set([...of.map((channel) => level(channel * count + i)), 255], 4 * i);
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    return canvas;
  };
  if (channels === 3) return element("div", { class: "pictures" }, draw("the three channels as colours", [0, 1, 2]));
  const shown = Array.from({ length: Math.min(channels, MOST_PICTURES) }, (_, i) => draw(`channel ${i}`, [i, i, i]));
  const more = channels > MOST_PICTURES ? `the first ${MOST_PICTURES} of ${channels} channels` : undefined;
  return element("div", { class: "pictures" }, ...shown, more === undefined ? undefined : element("p", {}, more));
}
