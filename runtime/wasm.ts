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
  /** Two modules one after the other, deflated and in base64. */
  readonly code: string;
  /** Where the second begins, for hosts with relaxed SIMD, which multiply and add in one instruction. */
  readonly relaxedAt: number;
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
  }

  /** Compiles the module and prepares the weights. Fails as WebAssembly.instantiate does where the host forbids it. */
  static async create(plan: WasmPlan, parameters: readonly Float32Array[]): Promise<WasmNetwork> {
    const both = await inflate(decodeBase64(plan.code));
    const relaxed = both.subarray(plan.relaxedAt);
    const code = host().validate(relaxed) ? relaxed : both.subarray(0, plan.relaxedAt);
    const { instance } = await host().instantiate(code);
    // The compiler made the module, and with it these exports.
    return new WasmNetwork(plan, instance.exports as Exports, parameters);
  }

  /** Makes room for a batch; gives the array that input `index` is to be written into. */
  input(index: number, batch: number): Float32Array {
    if (batch !== this.#batch) this.#reserve(batch);
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
    const { fixed, perSample, inputs, results } = this.#plan;
    const { memory } = this.#exports;
    const missing = fixed + batch * perSample - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    const view = (each: WasmBuffer): Float32Array =>
      new Float32Array(memory.buffer, each.fixed + batch * each.perSample, each.length * (each.isOpen ? batch : 1));
    this.#inputs = inputs.map(view);
    this.#results = results.map(view);
    this.#batch = batch;
  }
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  // The types of these differ between hosts' libraries; what they do does not.
  const { Response, DecompressionStream } = globalThis as unknown as Streams;
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

interface Streams {
  readonly Response: new (body: unknown) => {
    readonly body: { pipeThrough(through: unknown): unknown };
    arrayBuffer(): Promise<ArrayBuffer>;
  };
  readonly DecompressionStream: new (format: "deflate-raw") => unknown;
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
    if (insist) throw new NncError("NN7006", `no WebAssembly with SIMD here: ${error}`);
    return undefined;
  }
}
