import picocolors from "picocolors";
import { showSizes, type OpenSizes } from "../../ir/size-formula.ts";
import { plural } from "../report.ts";
import { showSize } from "../show/show-size.ts";
import { layOutTable } from "../show/table.ts";
import type { Measured } from "./measure.ts";

/** What was measured, and what holds for all targets. */
export interface BenchReport {
  readonly model: string;
  readonly batch: number;
  /** The sizes that it was timed at, where it takes others as well. */
  readonly at?: OpenSizes;
  readonly rounds: number;
  /** Of one run. */
  readonly multiplyAdds: number;
  readonly targets: readonly Measured[];
}

/** A line for each target. */
export function printBench({ model, batch, at, rounds, multiplyAdds, targets }: BenchReport, color: boolean): string {
  const colors = picocolors.createColors(color);
  const fastest = Math.min(...targets.map(({ time }) => time.median));
  const rows = targets.map(({ target, relaxed, threads, time, gflops, createMs, size }) => [
    [target, ...(relaxed ? ["relaxed"] : []), ...(threads ? [plural(threads.count, "thread")] : [])].join(", "),
    showMs(time.median),
    showMs(time.min),
    `${showMs(time.lowerQuartile)}–${showMs(time.upperQuartile)}`,
    (time.median / fastest).toFixed(2),
    showGflops(gflops),
    showMs(createMs),
    showSize(size.arena),
    showSize(size.memory),
    showSize(size.code),
  ]);
  const [header = "", ...body] = layOutTable([columns, ...rows], numeric);
  const rule = colors.dim("─".repeat(Math.max(header.length, ...body.map((line) => line.length))));
  return [
    `${colors.bold(model)}  batch ${batch}${at ? ` at ${showSizes(at)}` : ""}, ${showWork(multiplyAdds)}, ${showRounds(rounds, targets)}; times in ms`,
    rule,
    colors.bold(header),
    rule,
    ...body,
    rule,
    "",
  ].join("\n");
}

const columns = ["target", "median", "min", "quartiles", "ratio", "GFLOP/s", "create", "arena", "memory", "code"];
const numeric = [false, ...columns.slice(1).map(() => true)];

/** `20 rounds of ts and wasm in turn` */
function showRounds(rounds: number, targets: readonly Measured[]): string {
  const names = targets
    .map(({ target, threads }) => (threads ? `${target} with ${plural(threads.count, "thread")}` : target))
    .join(" and ");
  return `${plural(rounds, "round")} of ${names}${targets.length > 1 ? " in turn" : ""}`;
}

function showWork(multiplyAdds: number): string {
  const operations = 2 * multiplyAdds;
  return operations >= 1e8 ? `${(operations / 1e9).toFixed(2)} GFLOP` : `${(operations / 1e6).toPrecision(3)} MFLOP`;
}

/** Three digits that count: `12.3`, `0.0123`. */
const showMs = (ms: number): string =>
  ms >= 1000 ? ms.toFixed(0) : ms.toFixed(Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.max(ms, 1e-9))))));

export const showGflops = (gflops: number | undefined): string => (gflops ? gflops.toFixed(gflops < 10 ? 2 : 1) : "");
