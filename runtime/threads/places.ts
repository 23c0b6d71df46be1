/** Where threads that share a run find each other in its memory, in bytes from the start. */
export interface Places {
  /** How often a thread has come to where all wait for each other. */
  readonly arrived: number;
  /** How often one looks there before it waits in its host. */
  readonly looks: number;
  /** What the runtime keeps: four numbers. */
  readonly runtime: number;
}

/** Those four, as indices into the memory's whole numbers. */
export const cellsOf = ({ runtime }: Places) => {
  const first = runtime >> 2;
  return { begun: first, batch: first + 1, threads: first + 2, broken: first + 3 };
};

/** The numbers in front of a memory that is shared. They stay where they are when it grows. */
export const controlOf = (memory: { readonly buffer: ArrayBufferLike }): Int32Array => new Int32Array(memory.buffer);
