import type { Node } from "../ir/graph.ts";

/**
 * Views have no code to ride on; a concatenation is better off being written in place by its parts; and what adds up in memory
 * stores what is not yet its result.
 */
export const canCarry = ({ op }: Node): boolean =>
  (op.kernel.kind === "pointwise" || (op.kernel.kind === "loops" && !op.kernel.accumulates)) && !op.concatenates;
