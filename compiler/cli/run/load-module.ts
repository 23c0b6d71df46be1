import type { Signature } from "../../../runtime/signature.ts";
import type { Input, Tensor } from "../../../runtime/tensor.ts";
import type { Weights } from "../../../runtime/weights.ts";

/** What all generated classes have in common. */
export interface ModelClass {
  readonly signature: Signature;
  create(
    weights?: Weights,
    options?: { readonly allowExtra?: boolean; readonly seed?: number; readonly threads?: number },
  ): Promise<RunningModel>;
}

export interface RunningModel {
  forward(...inputs: readonly Input<readonly number[]>[]): Results;
  /** Takes the inputs, and behind them arrays for the results. */
  forwardInto(...inputsAndOut: readonly unknown[]): void;
}

export type Results = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** Imports a generated module that stands alone, from memory. */
export async function loadModule(code: string): Promise<Readonly<Record<string, ModelClass>>> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  // The module exports one class per model and nothing else.
  return (await import(url)) as Record<string, ModelClass>;
}
