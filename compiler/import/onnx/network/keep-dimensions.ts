import { isFixed, productOf, type Shape } from "../../../ir/types.ts";
import { sizedOrKnown, type Fact } from "../facts/fact.ts";
import { intList, type KnownTensor } from "../facts/known-tensor.ts";
import type { OnnxGraph, OnnxNode } from "../model/onnx-model.ts";

/** A Gemm of rows, and the nodes around it that make rows of all other dimensions and take them apart again. */
export interface GemmOfRows {
  readonly flatten: OnnxNode;
  readonly gemm: OnnxNode;
  readonly restore: OnnxNode;
}

/**
 * Finds what an exporter makes of a Linear that PyTorch itself calls on rows, as that of an attention whose sequence comes first:
 * there the batch is mixed with what stands before it, though nothing looks at more than one row. By the last of the three nodes.
 */
export function gemmsOfRows({ nodes, outputs }: OnnxGraph): ReadonlyMap<OnnxNode, GemmOfRows> {
  const found = new Map<OnnxNode, GemmOfRows>();
  const makers = new Map<string, OnnxNode>();
  const readers = new Map<string, number>(outputs.map(({ name }) => [name, 2]));
  // Who asks for the shape only is told.
  for (const { opType, inputs } of nodes)
    if (opType !== "Shape") for (const name of inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const node of nodes) {
    for (const name of node.outputs) makers.set(name, node);
    const gemm = makers.get(node.inputs[0] ?? "");
    const flatten = makers.get(gemm?.inputs[0] ?? "");
    if (!isReshape(node) || !flatten || !isReshape(flatten) || !gemm || !isLinear(gemm)) continue;
    const areOwn = [gemm, flatten].every(({ outputs: [name = ""] }) => readers.get(name) === 1);
    if (areOwn) found.set(node, { flatten, gemm, restore: node });
  }
  return found;
}

const isReshape = ({ opType, domain, inputs }: OnnxNode): boolean =>
  opType === "Reshape" && domain === "" && inputs.length === 2;

function isLinear({ opType, domain, attributes }: OnnxNode): boolean {
  const isOne = (name: string): boolean => (attributes.get(name) ?? 1) === 1;
  const isTurned = attributes.get("transB") === 1 && (attributes.get("transA") ?? 0) === 0;
  return opType === "Gemm" && domain === "" && isTurned && isOne("alpha") && isOne("beta");
}

/** Rows and features of the Gemm's result; undefined where the rows are no whole number. */
export function shapeOfRows(x: Fact | undefined, weight: Fact | undefined): Shape | undefined {
  const [out, into] = matrixShape(weight);
  if (out === undefined || into === undefined || x?.kind !== "flowing") return undefined;
  const total = productOf(x.tensor.type.shape);
  const count = (isFixed(total) ? total : total.factor) / into;
  if (!Number.isInteger(count)) return undefined;
  return [isFixed(total) ? count : { ...total, factor: count }, out];
}

const matrixShape = (weight: Fact | undefined): readonly number[] =>
  weight?.kind === "known" && weight.tensor.shape.length === 2 ? weight.tensor.shape : [];

/** The shape that is restored, with as many features as the Gemm takes; undefined where the last dimension is none of its own. */
export function shapeBefore(
  shape: Fact | undefined,
  weight: Fact | undefined,
  name: string,
): ReturnType<typeof sizedOrKnown> {
  const [out, into] = matrixShape(weight);
  if (into === undefined || !shape || shape.kind === "flowing") return undefined;
  const replaced = (tensor: KnownTensor): KnownTensor | undefined => {
    const sizes = [...tensor.numbers()];
    return sizes.length > 1 && sizes.at(-1) === out && !sizes.includes(0)
      ? intList([...sizes.slice(0, -1), into])
      : undefined;
  };
  const [a, b] = (shape.kind === "known" ? [shape.tensor, shape.tensor] : shape.pair).map(replaced);
  return a && b && sizedOrKnown(a, b, name);
}
