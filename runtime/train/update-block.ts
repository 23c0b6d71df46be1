/** Updates by WebAssembly, block by block, where the host has it. */
import { decodeBase64 } from "../base64.ts";
import { updateCode } from "./update-code.ts";

/** One of the functions of update.wat, as a stretch of parameters is updated by it. */
export interface UpdateKernel {
  readonly name: "plain" | "momentum" | "adam" | "rmsprop";
  readonly numbers: readonly number[];
  /** Which of the optimizer's arrays it reads and writes. */
  readonly slots: readonly number[];
}

/** Numbers in a block, of which five lie side by side in memory. */
const BLOCK = 8192;

interface Machine {
  readonly blocks: readonly Float32Array[];
  readonly run: Readonly<Record<string, (bytes: number, ...numbers: readonly number[]) => void>>;
}

/** Undefined before anybody has asked, null where there is no WebAssembly, or none with vectors. */
let machine: Machine | null | undefined;

/** What is needed of the host's WebAssembly; its types come with the DOM's, which not every project has. */
interface Host {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

function makeMachine(): Machine | null {
  try {
    const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;
    const { exports } = new Instance(new Module(decodeBase64(updateCode)));
    const { buffer } = exports["memory"] as { readonly buffer: ArrayBuffer };
    const blocks = Array.from({ length: 5 }, (_, i) => new Float32Array(buffer, 4 * BLOCK * i, BLOCK));
    return { blocks, run: exports as Record<string, never> };
  } catch {
    return null;
  }
}

/**
 * Changes the parameters from `start` to `end`. In single precision throughout, as PyTorch does it.
 *
 * @returns whether it could: if not, nothing has changed
 */
export function updateBlocks(
  { name, numbers, slots }: UpdateKernel,
  parameters: Float32Array,
  gradients: Float32Array,
  kept: readonly Float32Array[],
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  if (machine === undefined) machine = makeMachine();
  if (machine === null) return false;
  const { blocks, run } = machine;
  const changing: (readonly [Float32Array, Float32Array])[] = [
    [blocks[0]!, parameters],
    ...slots.map((slot) => [blocks[2 + slot]!, kept[slot]!] as const),
  ];
  for (let at = start; at < end; at += BLOCK) {
    const stop = Math.min(at + BLOCK, end);
    blocks[1]!.set(gradients.subarray(at, stop));
    for (const [block, array] of changing) block.set(array.subarray(at, stop));
    run[name]!(4 * (stop - at), ...numbers);
    for (const [block, array] of changing) array.set(block.subarray(0, stop - at), at);
  }
  return true;
}
