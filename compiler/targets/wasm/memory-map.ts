import type { Buffer, Plan, PlanStep } from "../../5-plan/plan.ts";
import { isFixed, perSample, type Dim } from "../../ir/types.ts";
import { createOpenMemory, type OpenMemory } from "./open-memory.ts";

/** Where a buffer lies in a wasm memory, in bytes: `fixed + n · perSample` for a batch of n. */
export interface Address {
  readonly fixed: number;
  readonly perSample: number;
}

export interface MemoryMap {
  readonly addresses: ReadonlyMap<number, Address>;
  /** What runs read and never write, from `start` to `end`: the weights, as `load()` leaves them. */
  readonly weights: { readonly start: number; readonly end: number };
  /** How much `load()` needs: behind the weights it has what it only reads to make them, where runs have their own. */
  readonly load: number;
  /** The size of the whole memory when it runs. */
  readonly total: Address;
  /** Set where the input has open sizes: buffers of runs then have no address of their own. */
  readonly open?: OpenMemory;
  /** Set where the model takes several sizes: the memory of a run at each of them, of which `total` is the largest. */
  readonly choices?: readonly Address[];
}

/** Bytes of a cache line. */
export const LINE = 64;
const align = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;
const bytesOf = (size: Dim): number => align(perSample(size) * 4);

/**
 * What is there once (weights, fixed inputs and results, fixed intermediates) lies in front; what each sample has (the arena,
 * inputs, results) behind it, so that every address is a constant plus n times a constant. `reserved`: bytes at the start.
 */
export function mapMemory(plan: Plan, reserved: number): MemoryMap {
  const { addresses, ...map } = mapFixed(plan, reserved);
  if (!plan.open) return { addresses, ...map };
  const open = createOpenMemory(plan, plan.open, align(Math.max(map.load, map.weights.end)));
  const lasting = [...addresses].filter(([id]) => !open.buffers.some((each) => each.id === id));
  return { addresses: new Map(lasting), ...map, open };
}

/** The same where nothing but the batch is open. */
function mapFixed(plan: Plan, reserved: number): MemoryMap {
  const addresses = new Map<number, Address>();
  const usedInLoad = usedBy(plan.load);
  const usedInRun = usedBy(plan.run);
  const weights = plan.buffers.filter(({ kind }) => kind === "parameter" || kind === "prepared");
  const start = Math.max(LINE, align(reserved));
  const end = put(
    start,
    weights.filter(({ id }) => usedInRun.has(id)),
    addresses,
  );
  const load = put(
    end,
    weights.filter(({ id }) => usedInLoad.has(id) && !usedInRun.has(id)),
    addresses,
  );
  const isUsed = (id: number): boolean => usedInRun.has(id) || usedInLoad.has(id);
  const mapRunOf = ({ buffers, arena }: Pick<Plan, "buffers" | "arena">): Address =>
    mapRun(
      buffers.filter(({ id, kind }) => kind !== "arena" || isUsed(id)),
      arena,
      end,
      addresses,
    );
  const map = { addresses, weights: { start, end }, load };
  if (!plan.choices) return { ...map, total: mapRunOf(plan) };
  const choices = plan.choices.map(mapRunOf);
  const total = {
    fixed: Math.max(...choices.map(({ fixed }) => fixed)),
    perSample: Math.max(...choices.map(({ perSample: each }) => each)),
  };
  return { ...map, total, choices };
}

/** Puts buffers one after the other from `start` on, and says where they end. */
const put = (start: number, buffers: readonly Buffer[], addresses: Map<number, Address>): number =>
  buffers.reduce((fixed, { id, size }) => {
    addresses.set(id, { fixed, perSample: 0 });
    return fixed + bytesOf(size);
  }, start);

/** Inputs, results and the arena of a run, behind the weights; gives where they end. */
function mapRun(
  buffers: readonly Buffer[],
  arena: Plan["arena"],
  end: number,
  addresses: Map<number, Address>,
): Address {
  // In their order: what is given side by side lies side by side.
  const ends = (["input", "result"] as const).flatMap((end) =>
    buffers
      .filter((buffer): buffer is Buffer & { kind: typeof end } => buffer.kind === end)
      .sort((a, b) => a.index - b.index),
  );
  const fixedArena = put(
    end,
    ends.filter(({ size }) => isFixed(size)),
    addresses,
  );
  const fixed = fixedArena + align(arena.fixed * 4);
  let each = align(arena.perSample * 4);
  for (const { id, size } of ends) {
    if (isFixed(size)) continue;
    addresses.set(id, { fixed, perSample: each });
    each += bytesOf(size);
  }
  for (const buffer of buffers) {
    if (buffer.kind !== "arena") continue;
    addresses.set(
      buffer.id,
      isFixed(buffer.size)
        ? { fixed: fixedArena + buffer.offset * 4, perSample: 0 }
        : { fixed, perSample: buffer.offset * 4 },
    );
  }
  return { fixed, perSample: each };
}

const usedBy = (steps: readonly PlanStep[]): ReadonlySet<number> => new Set(steps.flatMap(({ buffers }) => buffers));
