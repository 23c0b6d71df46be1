import { isValue, type Node, type ValueId } from "../../ir/graph.ts";
import { inputName, nameInputs, type LayoutRequirement } from "../../ir/op.ts";
import type { Layout } from "../../ir/layout.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { TensorType } from "../../ir/types.ts";

/** What a node's kernel needs of each input, in their order; `layouts` are those known so far. */
export function requirementsOf(
  node: Node,
  types: ReadonlyMap<ValueId, TensorType>,
  machine: Machine,
  layouts: readonly (Layout | undefined)[] = [],
): readonly LayoutRequirement[] {
  const { kernel } = node.op;
  if (kernel.kind !== "loops") return node.inputs.map(() => ({ kind: "any" }));
  const values = node.inputs.map((input) => (isValue(input) ? types.get(input) : undefined));
  const requires: Readonly<Record<string, LayoutRequirement>> = kernel.requires({
    types: nameInputs(node.op, values),
    layouts: nameInputs(node.op, layouts),
    attrs: node.attrs,
    out: node.type,
    machine,
  });
  return node.inputs.map((_, i) => requires[inputName(node.op, i) ?? ""] ?? { kind: "any" });
}
