import type { Buffer, Plan } from "../4-plan/plan.ts";
import { isFixed, perSample, type Dim } from "../ir/types.ts";

/** Where a buffer lies in a wasm memory, in bytes: `fixed + n · perSample` for a batch of n. */
export interface Address {
  readonly fixed: number;
  readonly perSample: number;
}

export interface MemoryMap {
  readonly addresses: ReadonlyMap<number, Address>;
  /** The size of the whole memory. */
  readonly total: Address;
}

const LINE = 64;
const align = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/**
 * What is there once (parameters, prepared weights, fixed intermediates) lies in front; what each sample has (the arena,
 * inputs, results) behind it, so that every address is a constant plus n times a constant.
 */
export function mapMemory(plan: Plan): MemoryMap {
  const addresses = new Map<number, Address>();
  const used = new Set([...plan.load, ...plan.run].flatMap((step) => step.buffers));
  const isStatic = (buffer: Buffer): boolean => buffer.kind !== "arena" && isFixed(buffer.size);
  const isDynamic = (buffer: Buffer): boolean => buffer.kind !== "arena" && !isFixed(buffer.size);
  const kept = plan.buffers.filter(
    (buffer) => used.has(buffer.id) || buffer.kind === "input" || buffer.kind === "result",
  );
  const bytes = (size: Dim): number => align(perSample(size) * 4);

  let fixed = LINE;
  for (const buffer of kept.filter(isStatic)) {
    addresses.set(buffer.id, { fixed, perSample: 0 });
    fixed += bytes(buffer.size);
  }
  const fixedArena = fixed;
  fixed += align(plan.arena.fixed * 4);
  let each = align(plan.arena.perSample * 4);
  for (const buffer of kept.filter(isDynamic)) {
    addresses.set(buffer.id, { fixed, perSample: each });
    each += bytes(buffer.size);
  }
  for (const buffer of kept) {
    if (buffer.kind !== "arena") continue;
    addresses.set(
      buffer.id,
      isFixed(buffer.size)
        ? { fixed: fixedArena + buffer.offset * 4, perSample: 0 }
        : { fixed, perSample: buffer.offset * 4 },
    );
  }
  return { addresses, total: { fixed, perSample: each } };
}
