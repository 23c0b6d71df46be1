import type { StoredTensor } from "../../runtime/safetensors.ts";

/** What a file of weights holds, whatever its format is. */
export interface ImportedWeights {
  /** As people call it: "PyTorch", "NumPy (.npz)". */
  readonly format: string;
  /** In the order of the file. Where its bytes can be used as they are, a tensor is a view of them. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What has a name among the tensors, and cannot be read as one: what it is. Refused only where a network needs it. */
  readonly unread: ReadonlyMap<string, string>;
  /** Which of several sets of weights this is: "model_ema". */
  readonly key?: string;
  /** The others, which a key would name. */
  readonly others?: readonly string[];
}

/** What a reader may know beside the bytes. */
export interface ImportOptions {
  /** The file as messages show it. */
  readonly path: string;
  /** Which of several sets of weights is wanted: "model_ema", "ema.module". */
  readonly key?: string;
  /** The bytes of a file in the same folder, for weights in parts. */
  readonly readBeside?: (name: string) => Uint8Array | undefined;
}
