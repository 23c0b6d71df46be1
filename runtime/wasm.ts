/** Runs a network that was compiled to WebAssembly: its memory, its weights in it, its inputs and results. */
import { decodeBase64 } from "./base64.ts";
import type { OpenWasm } from "./open-sizes.ts";
import type { PackedPlace } from "./packed.ts";
import { grow, NncError } from "./tensor.ts";

/** A stretch of memory: `fixed + n · perSample` bytes from the start, for a batch of n; `length` values, times n if open. */
export interface WasmBuffer {
  readonly fixed: number;
  readonly perSample: number;
  readonly length: number;
  readonly isOpen: boolean;
}

/** What the compiler knows about a network's memory. */
export interface WasmPlan {
  /**
   * Two modules, 16 KiB of each in turns, deflated and in base64; without it, one is handed to `create`. The second is for
   * hosts with relaxed SIMD, which multiply and add in one instruction.
   */
  readonly code?: string;
  readonly lengths: readonly [plain: number, relaxed: number];
  /** Where the weights lie once they are loaded: the same for all networks of this key. */
  readonly weights: PackedPlace;
  /** What loading needs, in bytes from the start. */
  readonly load: number;
  /** Where each parameter goes that the network reads: its index, and bytes from the start. */
  readonly parameters: readonly (readonly [index: number, address: number])[];
  readonly inputs: readonly WasmBuffer[];
  readonly results: readonly WasmBuffer[];
  /** The whole memory, in bytes. */
  readonly fixed: number;
  readonly perSample: number;
  /** Set where inputs have open sizes besides the batch, which then decide all of that. */
  readonly open?: OpenWasm;
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly load: () => void;
  readonly [run: `run${string}`]: (batch: number) => void;
}

/** Weights by index, as they were once loaded, or what puts those where they go. */
export type Loadable = readonly Float32Array[] | Uint8Array | ((into: Uint8Array) => void);

/** What is needed of the host's WebAssembly; its types come with the DOM's, which not every project has. */
interface Host {
  /** Bytes give a module as well, a module its instance alone. */
  instantiate(code: unknown): Promise<{ readonly instance?: unknown; readonly exports?: unknown }>;
  validate(code: Uint8Array): boolean;
}

const host = (): Host => (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

export class WasmNetwork {
  readonly #plan: WasmPlan;
  readonly #exports: Exports;
  // Set when weights are loaded.
  #batch!: number;
  #ends!: ReturnType<OpenWasm>;

  constructor(plan: WasmPlan, exports: Exports, weights: Loadable) {
    this.#plan = plan;
    this.#exports = exports;
    this.load(weights);
  }

  /** Other weights in place of those that it has. */
  load(weights: Loadable): void {
    const { memory, load } = this.#exports;
    const packed = new Uint8Array(memory.buffer, this.#plan.weights.start);
    if (typeof weights === "function") weights(packed);
    else if (ArrayBuffer.isView(weights)) packed.set(weights);
    else {
      grow(memory, this.#plan.load, 1);
      for (const [index, address] of this.#plan.parameters)
        new Float32Array(memory.buffer, address).set(weights[index]!);
      load();
    }
    this.#reserve(1);
  }

  /**
   * Makes room for a batch, and for open sizes where there are some; gives the array that input `index` is to be written into. `at`: the
   * batch and the open sizes.
   */
  input(index: number, batch: number, at?: readonly number[]): Float32Array {
    if (at || batch !== this.#batch) this.#reserve(batch, at);
    return this.#ends[0][index]!;
  }

  /** Runs all, or ".0", ".1", … one step, where the module was built to be profiled. */
  run(batch: number, step = ""): void {
    this.#exports[`run${step}`]!(batch);
  }

  /** What the last run gave; overwritten by the next. */
  result(index: number): Float32Array {
    return this.#ends[1][index]!;
  }

  #reserve(batch: number, at?: readonly number[]): void {
    const { fixed, perSample, inputs, results, open } = this.#plan;
    const { memory } = this.#exports;
    grow(memory, fixed + batch * perSample, batch);
    const view = (each: WasmBuffer): Float32Array =>
      new Float32Array(memory.buffer, each.fixed + batch * each.perSample, each.length * (each.isOpen ? batch : 1));
    this.#ends = at ? open!(at, memory) : [inputs.map(view), results.map(view)];
    this.#batch = batch;
  }
}

export async function codeOf({ code, lengths }: WasmPlan): Promise<Uint8Array> {
  if (!code) throw new NncError("NN7008", "create() needs { wasm }");
  const both = await inflate(decodeBase64(code));
  const [plain, relaxed] = lengths.map((length, which) =>
    both.filter((_, i) => ((i >> 14) & 1) === which).subarray(0, length),
  ) as [Uint8Array, Uint8Array];
  return !plain.length || host().validate(relaxed) ? relaxed : plain;
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The types of these differ between hosts' libraries; what they do does not.
declare const Response: new (body: unknown) => {
  readonly body: { pipeThrough(through: unknown): unknown };
  arrayBuffer(): Promise<ArrayBuffer>;
};
declare const DecompressionStream: new (format: "deflate-raw") => unknown;

/**
 * Compiles the module, unless a compiled one or its bytes are given, and prepares the weights, unless they are. Gives
 * undefined where that cannot be done.
 *
 * @throws NncError NN7006 in that case if `insist` is set: the host has no WebAssembly with SIMD, or its content security
 *   policy forbids to compile it; NN7008 where the module has none and none is given
 */
export async function tryWasm(
  plan: WasmPlan,
  weights: Loadable,
  insist: boolean,
  given?: unknown,
): Promise<WasmNetwork | undefined> {
  try {
    const made = await host().instantiate(given ?? (await codeOf(plan)));
    // The compiler made the module, and with it these exports.
    return new WasmNetwork(plan, ((made.instance ?? made) as { readonly exports: Exports }).exports, weights);
  } catch (error) {
    if (insist) throw error instanceof NncError ? error : new NncError("NN7006", `no WebAssembly SIMD: ${error}`);
    return undefined;
  }
}
