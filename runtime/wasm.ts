/** Runs a network that was compiled to WebAssembly: its memory, its weights in it, its inputs and results. */
import { decodeBase64 } from "./base64.ts";
import { NncError } from "./tensor.ts";

/** A stretch of memory: `fixed + n · perSample` bytes from the start, for a batch of n; `length` values, times n if open. */
export interface WasmBuffer {
  readonly fixed: number;
  readonly perSample: number;
  readonly length: number;
  readonly isOpen: boolean;
}

/** What the compiler knows about a network's memory. */
export interface WasmPlan {
  /** The module in base64: one with separate multiply and add, and one for hosts with relaxed SIMD. */
  readonly code: string;
  readonly relaxed?: string;
  /** Where each parameter goes that the network reads: its index, and bytes from the start. */
  readonly parameters: readonly (readonly [index: number, address: number])[];
  readonly inputs: readonly WasmBuffer[];
  readonly results: readonly WasmBuffer[];
  /** The whole memory, in bytes. */
  readonly fixed: number;
  readonly perSample: number;
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly load: () => void;
  readonly run: (batch: number) => void;
}

/** What is needed of the host's WebAssembly; its types come with the DOM's, which not every project has. */
interface Host {
  instantiate(code: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
  validate(code: Uint8Array): boolean;
}

const host = (): Host => (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

const PAGE = 65536;

/** A module that multiplies and adds in one relaxed instruction; hosts without it find it invalid. */
const relaxedProbe = "AGFzbQEAAAABBQFgAAF7AwIBAAocARoAQwAAAAD9E0MAAAAA/RNDAAAAAP0T/YUCCw==";

export class WasmNetwork {
  readonly #plan: WasmPlan;
  readonly #exports: Exports;
  #batch = 0;
  #inputs: Float32Array[] = [];
  #results: Float32Array[] = [];

  private constructor(plan: WasmPlan, exports: Exports, parameters: readonly Float32Array[]) {
    this.#plan = plan;
    this.#exports = exports;
    this.#reserve(1);
    const heap = new Float32Array(exports.memory.buffer);
    for (const [index, address] of plan.parameters) heap.set(parameters[index]!, address / 4);
    exports.load();
    this.#view(1);
  }

  /** Compiles the module and prepares the weights. Fails as WebAssembly.instantiate does where the host forbids it. */
  static async create(plan: WasmPlan, parameters: readonly Float32Array[]): Promise<WasmNetwork> {
    const code = plan.relaxed !== undefined && hasRelaxedSimd() ? plan.relaxed : plan.code;
    const { instance } = await host().instantiate(decodeBase64(code));
    // The compiler made the module, and with it these exports.
    return new WasmNetwork(plan, instance.exports as Exports, parameters);
  }

  /** Makes room for a batch; gives the array that input `index` is to be written into. */
  input(index: number, batch: number): Float32Array {
    if (batch !== this.#batch) {
      this.#reserve(batch);
      this.#view(batch);
    }
    return this.#inputs[index]!;
  }

  run(batch: number): void {
    this.#exports.run(batch);
  }

  /** What the last run gave; overwritten by the next. */
  result(index: number): Float32Array {
    return this.#results[index]!;
  }

  #reserve(batch: number): void {
    const { memory } = this.#exports;
    const missing = this.#plan.fixed + batch * this.#plan.perSample - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }

  #view(batch: number): void {
    const { buffer } = this.#exports.memory;
    const view = ({ fixed, perSample, length, isOpen }: WasmBuffer): Float32Array =>
      new Float32Array(buffer, fixed + batch * perSample, isOpen ? batch * length : length);
    this.#inputs = this.#plan.inputs.map(view);
    this.#results = this.#plan.results.map(view);
    this.#batch = batch;
  }
}

/**
 * The network as WebAssembly, or undefined where the host has none with SIMD or its content security policy forbids to
 * compile it.
 *
 * @throws NncError NN7006 in that case if `insist` is set
 */
export async function tryWasm(
  plan: WasmPlan,
  parameters: readonly Float32Array[],
  insist: boolean,
): Promise<WasmNetwork | undefined> {
  try {
    return await WasmNetwork.create(plan, parameters);
  } catch (error) {
    if (insist) throw new NncError("NN7006", `this host cannot run WebAssembly with SIMD: ${String(error)}`);
    return undefined;
  }
}

export const hasRelaxedSimd = (): boolean => host().validate(decodeBase64(relaxedProbe));
