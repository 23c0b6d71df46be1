// What the page and its worker say to each other.

export type ToWorker =
  | { readonly kind: "restore"; readonly head: Uint8Array }
  /** Images one behind the other; of each, which output of the head is to be large. */
  | { readonly kind: "train"; readonly run: number; readonly images: Float32Array; readonly labels: Int32Array }
  /** Ends the training early, and keeps what was learned. */
  | { readonly kind: "stop" }
  /** Ends the training, and the head with it. */
  | { readonly kind: "forget" }
  | { readonly kind: "predict"; readonly image: Float32Array };

export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** The part of the examples that is recognised. */
  readonly accuracy: number;
}

export type FromWorker =
  | { readonly kind: "ready"; readonly target: string }
  | ({ readonly kind: "progress"; readonly run: number } & Progress)
  /** The head's weights as a safetensors file, with the names of PyTorch's state_dict. */
  | { readonly kind: "trained"; readonly run: number; readonly head: Uint8Array; readonly seconds: number }
  /** One score for each output of the head; none while there is no head. */
  | { readonly kind: "scores"; readonly scores: Float32Array | undefined }
  | { readonly kind: "failed"; readonly during: "start" | ToWorker["kind"]; readonly message: string };
