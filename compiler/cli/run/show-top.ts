import type { OutputArray } from "../input/write-output.ts";
import { drawBars } from "../show/bars.ts";
import type { TextStream } from "../terminal.ts";

export interface TopOptions {
  readonly top: number;
  readonly labels?: readonly string[];
}

const MOST_COLUMNS = 72;

/** The likeliest classes of each row of scores, as bars. */
export function showTop({ data, shape }: OutputArray, { top, labels }: TopOptions, stream: TextStream): string {
  const classes = shape.at(-1) ?? 1;
  const rows = classes === 0 ? 0 : data.length / classes;
  const width = Math.min(stream.columns, MOST_COLUMNS);
  const blocks = Array.from({ length: rows }, (_, row) => {
    const scores = data.subarray(row * classes, (row + 1) * classes);
    const bars = drawBars(softmax(scores), { top, width, color: stream.color, ...(labels ? { labels } : {}) });
    return bars.map((line) => `${line}\n`).join("");
  });
  return blocks.join("\n");
}

function softmax(scores: Float32Array): Float64Array {
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const exponentials = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
