import { isFixed, perSample, type Dim } from "../ir/types.ts";
import type { ArenaSize, Buffer, PlanStep } from "./plan.ts";

/** Says of each buffer of the arena where it lies. Those that are not in use at once, in the steps of a run, share memory. */
export function assignMemory(
  buffers: readonly Buffer[],
  run: readonly Pick<PlanStep, "buffers">[],
): { buffers: readonly Buffer[]; arena: ArenaSize } {
  const { offsets, arena } = assignOffsets(lifetimesOf(buffers, run));
  const assigned = buffers.map((buffer): Buffer =>
    buffer.kind === "arena" ? { ...buffer, offset: offsets.get(buffer.id) ?? 0 } : buffer,
  );
  return { buffers: assigned, arena };
}

/** A buffer of the arena and the steps between which it is in use, both included. */
interface Lifetime {
  readonly id: number;
  readonly size: Dim;
  readonly first: number;
  readonly last: number;
}

/** 64 bytes, a cache line. */
const ALIGNMENT = 16;
const align = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** Gives each buffer the lowest place that no other has while it lives; large ones choose first. */
function assignOffsets(lifetimes: readonly Lifetime[]): {
  offsets: ReadonlyMap<number, number>;
  arena: ArenaSize;
} {
  const offsets = new Map<number, number>();
  const place = (buffers: readonly Lifetime[]): number => {
    const placed: (Lifetime & { readonly start: number; readonly end: number })[] = [];
    for (const buffer of [...buffers].sort((a, b) => perSample(b.size) - perSample(a.size) || a.id - b.id)) {
      const size = align(perSample(buffer.size));
      let start = 0;
      for (const other of placed.filter((each) => each.first <= buffer.last && buffer.first <= each.last))
        if (start + size > other.start) start = Math.max(start, other.end);
      placed.push({ ...buffer, start, end: start + size });
      placed.sort((a, b) => a.start - b.start);
      offsets.set(buffer.id, start);
    }
    return Math.max(0, ...placed.map((each) => each.end));
  };
  const fixed = place(lifetimes.filter((buffer) => isFixed(buffer.size)));
  return { offsets, arena: { fixed, perSample: place(lifetimes.filter((buffer) => !isFixed(buffer.size))) } };
}

function lifetimesOf(buffers: readonly Buffer[], run: readonly Pick<PlanStep, "buffers">[]): Lifetime[] {
  return buffers.flatMap(({ id, size, kind }) => {
    const first = run.findIndex((step) => step.buffers.includes(id));
    const last = run.findLastIndex((step) => step.buffers.includes(id));
    return kind === "arena" && first !== -1 ? [{ id, size, first, last }] : [];
  });
}
