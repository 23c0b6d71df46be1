import type { Node } from "../ir/graph.ts";
import type { Shape, TensorType } from "../ir/types.ts";

/** What a block says behind its type: sizes of filters and windows, channels. */
export function specText(
  { op, attrs, inputs, type }: Node,
  types: ReadonlyMap<string, TensorType>,
  output: Shape = type.shape,
): string {
  const described = inputs.map((input) => ({ text: "", shape: types.get(String(input))?.shape ?? [] }));
  return op.detail?.({ attrs, inputs: described, output }) ?? "";
}
