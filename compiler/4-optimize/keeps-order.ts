import type { Node } from "../ir/graph.ts";

/** Whether a node only shows its input's elements, in their order, under another shape. */
export const keepsOrder = ({ op: { kernel } }: Node): boolean => kernel.kind === "view" && kernel.keepsOrder === true;
