import type { Node } from "../ir/graph.ts";
import { nameInputs } from "../ir/op.ts";
import type { TensorType } from "../ir/types.ts";

/** What a node multiplies and adds for one sample, if that is what it mainly does: a convolution, a matrix product. */
export function multiplyAddsOf({ op, inputs, attrs, type }: Node, types: ReadonlyMap<string, TensorType>): number {
  if (op.kernel.kind !== "loops" || !op.kernel.multiplyAdds) return 0;
  const given = inputs.map((input) => (typeof input === "string" ? types.get(input) : undefined));
  return op.kernel.multiplyAdds(nameInputs(op, given), attrs, type);
}
