import type { Node, Operand } from "../../ir/graph.ts";
import { nameInputs, type ReferenceTensor } from "../../ir/op.ts";
import { countOf } from "../../ir/reference.ts";
import { isFixed } from "../../ir/types.ts";
import type { Context } from "../context.ts";

/** More is not calculated while compiling. */
const MOST_CALCULATED = 1_000_000;

/** What a tensor holds, if no input, no weight and no batch has a part in it. One that holds one number only is that number. */
export type ConstantValues = number | Float64Array;

/** Whether a tensor is made of numbers of the network alone. */
export function isConstant({ nodes }: Context, id: string): boolean {
  const seen = new Set<string>();
  const visit = (operand: Operand): boolean => {
    if (typeof operand === "number" || operand === "" || seen.has(operand)) return true;
    seen.add(operand);
    const node = nodeOf(nodes, operand);
    return node !== undefined && node.type.shape.every(isFixed) && node.inputs.every(visit);
  };
  return visit(id);
}

/** The values of a tensor that `isConstant`, by the references of its ops; undefined where there are too many. */
export function constantValues({ nodes }: Context, id: string): ConstantValues | undefined {
  const known = new Map<string, ConstantValues | undefined>();
  const valueOf = (operand: Operand): ConstantValues | undefined => {
    if (typeof operand === "number") return operand;
    if (!known.has(operand)) known.set(operand, calculate(nodeOf(nodes, operand) as Node));
    return known.get(operand);
  };
  const calculate = ({ op, attrs, inputs, type }: Node): ConstantValues | undefined => {
    const operands = inputs.map((operand) => (operand === "" ? NaN : valueOf(operand)));
    // What is the same everywhere stays so in whatever shape, and is calculated once.
    if (op.kernel.kind === "view" && typeof operands[0] === "number") return operands[0];
    const isEven = op.kernel.kind === "pointwise" && operands.every((operand) => typeof operand === "number");
    const shape = isEven ? [] : (type.shape as readonly number[]);
    if (countOf(shape) > MOST_CALCULATED) return undefined;
    const tensors: (ReferenceTensor | undefined)[] = [];
    for (const [i, operand] of inputs.entries()) {
      const values = operands[i];
      if (values === undefined) return undefined;
      const own =
        typeof operand === "number" || isEven ? [] : (nodeOf(nodes, operand)?.type.shape as readonly number[]);
      if (countOf(own) > MOST_CALCULATED) return undefined;
      const data = typeof values === "number" ? new Float64Array(countOf(own)).fill(values) : values;
      tensors.push(operand === "" ? undefined : { shape: own, data });
    }
    const result = op.reference(nameInputs(op, tensors), attrs, shape);
    const first = Math.fround(result[0] as number);
    return result.every((value) => Object.is(Math.fround(value), first)) ? first : result;
  };
  return valueOf(id);
}

/** Nodes are numbered as they are made. */
const nodeOf = (nodes: readonly Node[], id: string): Node | undefined => {
  const node = nodes[Number(id.slice(1)) - 1];
  return node?.id === id ? node : undefined;
};
