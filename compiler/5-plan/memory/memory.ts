import { isFixed, perSample } from "../../ir/types.ts";
import type { ArenaSize, Buffer, Lifetime, PlanStep } from "../plan.ts";

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

interface Placed extends Lifetime {
  readonly start: number;
  readonly end: number;
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
    const placed = createTimetable<Placed>();
    let most = 0;
    for (const buffer of [...buffers].sort((a, b) => perSample(b.size) - perSample(a.size) || a.id - b.id)) {
      const size = align(perSample(buffer.size));
      let start = 0;
      for (const other of placed.during(buffer).sort((a, b) => a.start - b.start)) {
        const isInUse = other.first <= buffer.last && buffer.first <= other.last;
        if (isInUse && start + size > other.start) start = Math.max(start, other.end);
      }
      const end = start + size;
      placed.add({ ...buffer, start, end });
      offsets.set(buffer.id, start);
      most = Math.max(most, end);
    }
    return most;
  };
  const fixed = place(lifetimes.filter((buffer) => isFixed(buffer.size)));
  return { offsets, arena: { fixed, perSample: place(lifetimes.filter((buffer) => !isFixed(buffer.size))) } };
}

/** The buffers of the arena that runs use. */
export function lifetimesOf(buffers: readonly Buffer[], run: readonly Pick<PlanStep, "buffers">[]): Lifetime[] {
  const uses = new Map<number, { first: number; last: number }>();
  run.forEach((step, i) => {
    for (const id of step.buffers) uses.set(id, { first: uses.get(id)?.first ?? i, last: i });
  });
  return buffers.flatMap(({ id, size, kind }) => {
    const use = uses.get(id);
    return kind === "arena" && use ? [{ id, size, ...use }] : [];
  });
}

type Period = Pick<Lifetime, "first" | "last">;

/** How many steps share a list of what lives in them. */
const STEPS = 32;

/** Finds what may live in a period, so that of thousands of buffers only the few in sight are looked at. */
function createTimetable<T extends Period>(): { add(item: T): void; during(period: Period): T[] } {
  const lists: T[][] = [];
  const listsOf = ({ first, last }: Period): T[][] => {
    const found: T[][] = [];
    for (let i = Math.floor(first / STEPS); i * STEPS <= last; i++) found.push((lists[i] ??= []));
    return found;
  };
  return {
    add: (item) => listsOf(item).forEach((list) => list.push(item)),
    during: (period) => [...new Set(listsOf(period).flat())],
  };
}
