import { range } from "../../ir/range.ts";

/** The stretch that PyTorch averages for one of `bins` outputs: from ⌊i·size/bins⌋ to ⌈(i+1)·size/bins⌉. */
export function binAt(index: number, bins: number, size: number): { start: number; count: number } {
  const start = Math.floor((index * size) / bins);
  return { start, count: Math.ceil(((index + 1) * size) / bins) - start };
}

/** Neighbouring bins of equal size at equal distance, so that even bins are one loop. */
interface BinRun {
  readonly first: number;
  readonly bins: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export function binRuns(bins: number, size: number): BinRun[] {
  const runs: BinRun[] = [];
  for (const index of range(bins)) {
    const { start, count } = binAt(index, bins, size);
    const last = runs.at(-1);
    const step = last ? (start - last.start) / (index - last.first) : 0;
    if (last && last.count === count && (last.bins === 1 || last.step === step))
      runs[runs.length - 1] = { ...last, bins: last.bins + 1, step };
    else runs.push({ first: index, bins: 1, start, step: 0, count });
  }
  return runs;
}
