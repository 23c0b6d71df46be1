import { ELEMENT, isValue, type Node, type Operand, type ValueId } from "../../ir/graph.ts";
import { nameInputs } from "../../ir/op.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { constant, fround, isSimple } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { shareRepeated } from "./share-repeated.ts";
import { singleNumber, singleNumbers } from "../../ir/single-numbers.ts";

/** The values that a node's epilogue reads besides the element, in order, repeated ones too. */
export const epilogueReads = (node: Node): readonly ValueId[] =>
  node.epilogue.flatMap((step) => step.operands.filter(isValue));

/**
 * Runs the epilogue's steps over a value, each intermediate in a local of its own. What leads to a step that jumps is rounded step by
 * step, as it would be without fusion: on which side of the jump it falls must not depend on that.
 */
export function runEpilogue(k: Kernel, node: Node, value: Expression, loads: readonly Expression[]): Expression {
  let next = 0;
  const lastJump = node.epilogue.findLastIndex(({ op }) => op.jumps);
  return node.epilogue.reduce((given, step, i) => {
    const element = i <= lastJump && !isSingle(given) ? fround(given) : given;
    const held = isSimple(element) ? element : k.local("t", element);
    const result = applyPointwise(step, step.operands, (operand) =>
      operand === ELEMENT ? held : (loads[next++] as Expression),
    );
    return shareRepeated(k, result);
  }, value);
}

/** Whether nothing is lost when a value is stored, whatever precision it was calculated in. */
function isSingle(value: Expression): boolean {
  if (value.kind === "load" || value.kind === "gather") return true;
  if (value.kind === "number") return Math.fround(value.value) === value.value;
  if (value.kind !== "call") return false;
  const { word, args } = value;
  return word === "select" ? args.slice(1).every(isSingle) : word === "fround";
}

/** One element of what a pointwise op computes. */
export function applyPointwise(
  { op, attrs }: Pick<Node, "op" | "attrs">,
  operands: readonly Operand[],
  read: (value: ValueId) => Expression,
): Expression {
  if (op.kernel.kind !== "pointwise") throw new CompilerBug(`${op.name} cannot ride on another kernel`);
  const values = operands.map((operand) =>
    typeof operand === "number" ? constant(singleNumber(operand)) : read(operand),
  );
  return op.kernel.scalar(nameInputs(op, values), singleNumbers(attrs));
}
