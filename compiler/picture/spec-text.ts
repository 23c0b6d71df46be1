import type { Node } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";

/** What a block says behind its type: sizes of filters and windows, channels. */
export function specText({ op, attrs, inputs, type }: Node, types: ReadonlyMap<string, TensorType>): string {
  const described = inputs.map((input) => ({ text: "", shape: types.get(String(input))?.shape ?? [] }));
  return op.detail?.({ attrs, inputs: described, output: type.shape }) ?? "";
}
