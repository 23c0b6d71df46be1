import type { FixedShape } from "./given-shape.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { StoredTensor } from "../../runtime/safetensors.ts";
import type { ModuleTree } from "./tree/module-tree.ts";

/** What a file with a network in it holds: TorchScript, ONNX. */
export interface ImportedNetwork {
  /** As people call it: "TorchScript", "ONNX, opset 17". */
  readonly format: string;
  /** Undefined where something is not supported: `diagnostics` say all that is, at once. */
  readonly tree: ModuleTree | undefined;
  /** By the names that the parts' paths give them. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly diagnostics: readonly Diagnostic[];
  /** What the file itself answers, where that can be had without what it was made with. */
  readonly answer?: Answer;
}

/** Inputs in their order → results in theirs, in double precision. Undefined where an operation cannot be calculated. */
export type Answer = (
  inputs: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[],
) => readonly { readonly shape: readonly number[]; readonly data: Float64Array }[] | undefined;

/** What an importer of networks may know beside the bytes. */
export interface NetworkOptions {
  /** The file as messages show it. */
  readonly path: string;
  /** Sizes of the inputs, where the file does not say them: `--input 1,3,224,224`. */
  readonly inputs: readonly FixedShape[];
  /** The bytes of a file in the same folder, for weights that lie apart. */
  readonly readBeside?: (name: string) => Uint8Array | undefined;
}

/** A format: bytes → modules and weights. It runs in a page as well. */
export type NetworkReader = (file: Uint8Array, options: NetworkOptions) => ImportedNetwork | Promise<ImportedNetwork>;
