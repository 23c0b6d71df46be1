/** What runs the steps of a trainer: WebAssembly, or kernels in TypeScript. */

/** Inputs and results lie in memory of its own, which stays where it is as long as the batch does. */
export interface Machine {
  /** Makes room for a batch; gives the array that input `index` is to be written into. What has no batch keeps its values. */
  input(index: number, batch: number): Float32Array;
  run(batch: number): void;
  /** What the last run gave; overwritten by the next. */
  result(index: number): Float32Array;
}

/** Of a model: weights, by position, may be loaded again and again. */
export interface ForwardMachine extends Machine {
  load(weights: readonly Float32Array[]): void;
}

/** How many values an array has: `length`, times the batch if it is open. */
export interface ArrayPlan {
  readonly length: number;
  readonly isOpen: boolean;
}

/** Kernels in TypeScript, and the arrays that they are handed. */
export interface ArrayKernels {
  readonly inputs: readonly ArrayPlan[];
  readonly results: readonly ArrayPlan[];
  run(batch: number, inputs: readonly Float32Array[], results: readonly Float32Array[]): void;
}

/** Values between the starts of neighbours: 64 bytes, as WebAssembly's memory has them. */
const LINE = 16;

/** Runs kernels over arrays. Those that no batch changes lie side by side, in their order, so that they can be gone through as one. */
export class ArrayMachine implements ForwardMachine {
  readonly #make: (weights: readonly Float32Array[]) => ArrayKernels;
  #kernels!: ArrayKernels;
  #inputs: Float32Array[] = [];
  #results: Float32Array[] = [];
  #batch = -1;

  /** Without weights, they are loaded before it is used. */
  constructor(make: (weights: readonly Float32Array[]) => ArrayKernels, weights?: readonly Float32Array[]) {
    this.#make = make;
    if (weights) this.load(weights);
  }

  load(weights: readonly Float32Array[]): void {
    this.#kernels = this.#make(weights);
    this.#inputs = sideBySide(this.#kernels.inputs);
    this.#results = sideBySide(this.#kernels.results);
    this.#batch = -1;
  }

  input(index: number, batch: number): Float32Array {
    if (batch !== this.#batch) this.#reserve(batch);
    return this.#inputs[index]!;
  }

  run(batch: number): void {
    this.#kernels.run(batch, this.#inputs, this.#results);
  }

  result(index: number): Float32Array {
    return this.#results[index]!;
  }

  #reserve(batch: number): void {
    const { inputs, results } = this.#kernels;
    const resize = (arrays: Float32Array[], plans: readonly ArrayPlan[]): void =>
      plans.forEach(({ length, isOpen }, i) => {
        if (isOpen) arrays[i] = new Float32Array(length * batch);
      });
    resize(this.#inputs, inputs);
    resize(this.#results, results);
    this.#batch = batch;
  }
}

function sideBySide(plans: readonly ArrayPlan[]): Float32Array[] {
  const sizes = plans.map(({ length, isOpen }) => (isOpen ? 0 : Math.ceil(length / LINE) * LINE));
  const all = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  return plans.map(({ length, isOpen }, i) => {
    const start = at;
    at += sizes[i]!;
    return isOpen ? new Float32Array() : all.subarray(start, start + length);
  });
}
