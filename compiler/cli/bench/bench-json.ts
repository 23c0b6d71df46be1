import { showDim } from "../../ir/types.ts";
import type { MeasuredStep } from "./measure.ts";
import type { ReckonedThreads } from "./reckon-threads.ts";
import type { BenchReport } from "./print-bench.ts";

/** Everything that was measured, for programs; the steps of a profile in the order in which they run. */
export function benchJson(
  { targets, ...report }: BenchReport,
  profiles: readonly (readonly MeasuredStep[])[] | undefined,
  reckoned: ReckonedThreads | undefined,
): string {
  const listed = {
    ...report,
    ...(reckoned ? { threads: reckoned } : {}),
    targets: targets.map(({ target, relaxed, threads, time, gflops, createMs, size }, i) => ({
      target,
      relaxed,
      ...(threads ? { threads } : {}),
      medianMs: time.median,
      minMs: time.min,
      quartilesMs: [time.lowerQuartile, time.upperQuartile],
      gflops,
      createMs,
      arenaBytes: size.arena,
      memoryBytes: size.memory,
      codeBytes: size.code,
      ...(profiles ? { profile: profiles[i]?.map(stepJson) } : {}),
    })),
  };
  return `${JSON.stringify(listed, null, 2)}\n`;
}

const stepJson = ({ output, gflops, ...step }: MeasuredStep) => ({
  ...step,
  output: output?.map((dim) => (typeof dim === "number" ? dim : showDim(dim))) ?? null,
  gflops: gflops ?? null,
});
