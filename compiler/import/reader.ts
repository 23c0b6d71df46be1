import type { ImportedWeights, ImportOptions } from "./imported-weights.ts";

/** A format: bytes → weights. @throws NncError */
export type Reader = (file: Uint8Array, options: ImportOptions) => ImportedWeights | Promise<ImportedWeights>;
