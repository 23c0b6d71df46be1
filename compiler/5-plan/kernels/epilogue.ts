import { ELEMENT, isValue, type Node, type Operand, type ValueId } from "../../ir/graph.ts";
import { nameInputs } from "../../ir/op.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { constant, isSimple } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** The values that a node's epilogue reads besides the element, in order, repeated ones too. */
export const epilogueReads = (node: Node): readonly ValueId[] =>
  node.epilogue.flatMap((step) => step.operands.filter(isValue));

/** Runs the epilogue's steps over a value, each intermediate in a local of its own. */
export function runEpilogue(k: Kernel, node: Node, value: Expression, loads: readonly Expression[]): Expression {
  let next = 0;
  return node.epilogue.reduce((element, step) => {
    const held = isSimple(element) ? element : k.local("t", element);
    return applyPointwise(step, step.operands, (operand) =>
      operand === ELEMENT ? held : (loads[next++] as Expression),
    );
  }, value);
}

/** One element of what a pointwise op computes. */
export function applyPointwise(
  { op, attrs }: Pick<Node, "op" | "attrs">,
  operands: readonly Operand[],
  read: (value: ValueId) => Expression,
): Expression {
  if (op.kernel.kind !== "pointwise") throw new CompilerBug(`${op.name} cannot ride on another kernel`);
  const values = operands.map((operand) => (typeof operand === "number" ? constant(operand) : read(operand)));
  return op.kernel.scalar(nameInputs(op, values), attrs);
}
