/** What goes between a page and the worker that runs a network for it. Each message says by `nnc` which it is. */
import type { Signature } from "../signature.ts";

/** What a network says of itself from afar: all but how its parameters begin, which may be functions. */
export type RemoteSignature = Pick<Signature, "model" | "inputs" | "results">;

/** An error on its way: an NncError has a code. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
}

export type ToWorker =
  | {
      readonly nnc: "create";
      /** Which of the models that are served, if that has to be said. */
      readonly model: string | undefined;
      readonly weights: unknown;
      /** Where the module's own weights are, if it does not know that itself. */
      readonly weightsUrl: string | undefined;
      readonly options: object;
      /** Whether steps of loading are to be told. */
      readonly tellProgress: boolean;
    }
  | { readonly nnc: "forward"; readonly id: number; readonly inputs: readonly unknown[] };

export type FromWorker =
  | { readonly nnc: "ready" }
  | { readonly nnc: "progress"; readonly progress: unknown }
  | { readonly nnc: "created"; readonly signature: RemoteSignature; readonly target: string }
  | { readonly nnc: "refused"; readonly error: SentError }
  | { readonly nnc: "result"; readonly id: number; readonly result: unknown }
  | { readonly nnc: "error"; readonly id: number; readonly error: SentError };

/** A worker may post other things besides, which are nobody's business here. */
export const isMessage = <M extends ToWorker | FromWorker>(data: unknown): data is M =>
  typeof data === "object" && data !== null && "nnc" in data;
