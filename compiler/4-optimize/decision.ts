import type { Node, Origin } from "../ir/graph.ts";

/** What a pass can do with a call. */
export type Action =
  /** Into the weights of the layer before it, or of the one after it. */
  | "fold"
  | "fold-forward"
  /** Into the norm before it. */
  | "merge"
  /** Behind the pooling after it, where there are fewer elements. */
  | "sink"
  /** Onto the kernel of what makes its input, element by element. */
  | "ride"
  /** Into a multiply-add with factors that are known before any input is. */
  | "scale"
  /** Out of the graph, as it does nothing. */
  | "remove"
  /** Into an equal call that is there already. */
  | "share";

/** Why a pass left a call as it was. */
export type Reason =
  /** Its input does not come from a convolution or linear layer; for riding: it is an input of the model, or weights. */
  | "no-layer-before"
  | "no-kernel-before"
  /** The value between the two is read by something else, too. */
  | "read-elsewhere"
  /** The layer's weights, or the norm's, are not known before the input is. */
  | "weights-at-run-time"
  /** The norm's values differ within an output channel. */
  | "not-per-channel"
  /** The norm's statistics are those of the input. */
  | "statistics-at-run-time"
  /** It does not depend on the input, so it is computed once, when weights are loaded. */
  | "computed-at-load"
  /** Nothing is saved: the kernel before it does it on the way. */
  | "rides-for-free"
  /** Zero padding is not shifted, and making up for it costs more than is saved. */
  | "border-costs-more"
  /** Views have no kernel to ride on, and a concatenation is written in place by its parts. */
  | "cannot-carry"
  /** Each element would be needed at several places. */
  | "other-shape"
  /** Random numbers are drawn one by one there, and four at once in a kernel of their own. */
  | "draws-numbers"
  /** Only zeros around the image can become padding. */
  | "no-zero-border";

/** One thing that a pass did, or decided against, and then why. */
export interface Decision {
  readonly pass: string;
  readonly action: Action;
  readonly what: Origin;
  /** What it became, or would have become, a part of. */
  readonly into?: Origin;
  /** Only of what was not done. */
  readonly why?: Reason;
}

/** Where a pass notes down what it decides. */
export interface Notes {
  done(action: Action, what: Node, into?: Node): void;
  /** Gives undefined, which in a rewriting keeps the node. */
  refused(action: Action, what: Node, into: Node | undefined, why: Reason): undefined;
}

export const noNotes: Notes = { done: () => undefined, refused: () => undefined };
