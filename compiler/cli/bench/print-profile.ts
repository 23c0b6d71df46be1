import picocolors from "picocolors";
import { showDim, type Shape } from "../../ir/types.ts";
import { layOutTable } from "../show/table.ts";
import type { Measured, MeasuredStep } from "./measure.ts";
import { showGflops } from "./print-bench.ts";

export interface ProfileStyle {
  /** How many steps are shown. */
  readonly top: number;
  /** Long names are cut until lines are no longer than this. */
  readonly width: number;
  readonly color: boolean;
}

/** The steps that take longest, and what all others come to. */
export function printProfile(
  { target }: Measured,
  steps: readonly MeasuredStep[],
  { top, width, color }: ProfileStyle,
): string {
  const colors = picocolors.createColors(color);
  const sorted = [...steps].sort((a, b) => b.ms - a.ms);
  const rest = sorted.slice(top);
  const all = sumOf("all", steps);
  const decimals = Math.max(1, 4 - Math.ceil(Math.log10(all.ms)));
  const lines = [...sorted.slice(0, top), ...(rest.length > 0 ? [sumOf(`${rest.length} more`, rest)] : []), all].map(
    (step) => rowOf(step, decimals),
  );
  const [header = "", ...body] = layOutTable(fitNames([columns, ...lines], width), numeric);
  const rule = colors.dim("─".repeat(Math.max(header.length, ...body.map((line) => line.length))));
  return [
    `${colors.bold(target)}  ${steps.length} steps, each by itself: the median of the rounds in ms`,
    rule,
    colors.bold(header),
    rule,
    ...body.slice(0, -1),
    rule,
    ...body.slice(-1),
    "",
  ].join("\n");
}

const columns = ["layer", "kernel", "op", "output", "ms", "share", "GFLOP/s"];
const numeric = [false, false, false, true, true, true, true];

const rowOf = ({ layer, kernel, op, output, ms, share, gflops }: MeasuredStep, decimals: number): readonly string[] => [
  layer,
  kernel,
  op,
  output ? showOutput(output) : "",
  ms.toFixed(decimals),
  `${(100 * share).toFixed(1)} %`,
  showGflops(gflops),
];

const sumOf = (layer: string, steps: readonly MeasuredStep[]): MeasuredStep => ({
  layer,
  kernel: "",
  op: "",
  output: undefined,
  ms: steps.reduce((total, { ms }) => total + ms, 0),
  share: steps.reduce((total, { share }) => total + share, 0),
  gflops: undefined,
});

/** `64×56×56`: of one sample, if the batch is open. */
const showOutput = (shape: Shape): string =>
  (typeof shape[0] === "number" ? shape : shape.slice(1)).map(showDim).join("×");

/** Cuts kernels' names, then layers', at the front, since the end says more. */
function fitNames(rows: readonly (readonly string[])[], width: number): readonly (readonly string[])[] {
  const widest = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const gaps = 2 * (columns.length - 1);
  const excess = columns.reduce((total, _, column) => total + widest(column), gaps) - width;
  const kernel = Math.max(widest(1) - Math.max(0, excess), Math.min(widest(1), LEAST_NAME));
  const layer = widest(0) - Math.max(0, excess - (widest(1) - kernel));
  return rows.map(([name = "", function_ = "", ...others]) => [cut(name, layer), cut(function_, kernel), ...others]);
}

const LEAST_NAME = 18;

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `…${text.slice(text.length - Math.max(1, length) + 1)}`;
