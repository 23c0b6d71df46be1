import type { Node } from "../ir/graph.ts";

/** Views have no code to ride on; a concatenation is better off being written in place by its parts. */
export const canCarry = ({ op }: Node): boolean =>
  (op.kernel.kind === "loops" || op.kernel.kind === "pointwise") && !op.concatenates;
