import { isFixed, type Shape } from "../../../ir/types.ts";
import { evaluateNode } from "../evaluate/evaluate-node.ts";
import { nodeCall } from "../evaluate/node-call.ts";
import { intList, type KnownTensor } from "../facts/known-tensor.ts";
import { shapeOfFact, type Fact } from "../facts/fact.ts";
import type { OnnxModel, OnnxNode } from "../model/onnx-model.ts";
import { Refused } from "../trace/tracer.ts";

/** What a slice assignment sets in one dimension: `[start, stop, step]`; an index has step 0, all of it stop −1. */
export type Slice = readonly [start: number, stop: number, step: number];

const WHOLE: Slice = [0, -1, 1];
/** Indices that are looked at. */
const MOST = 2 ** 22;

/**
 * The slices that ScatterND's indices stand for, of the dimensions that they name, in a tensor of these sizes; undefined where they are
 * anything else.
 */
export function slicesOf(indices: KnownTensor, sizes: readonly number[]): readonly Slice[] | undefined {
  const depth = indices.shape.at(-1) ?? 0;
  const grid = indices.shape.slice(0, -1);
  const numbers = indices.numbers();
  if (depth === 0 || numbers.length === 0 || numbers.length > MOST) return undefined;
  const slices: Slice[] = [];
  // An axis for each dimension, or none for those of which one element is set.
  const areAll = grid.length === depth;
  let axis = -1;
  for (let dim = 0; dim < depth; dim++) {
    const varying = axisOf(numbers, grid, dim, depth);
    const [size, given] = [sizes[dim] as number, numbers[dim] as number];
    const first = given < 0 ? given + size : given;
    if (varying === undefined || !(first >= 0 && first < size)) return undefined;
    if (varying === "none") {
      if (areAll && grid[dim] !== 1) return undefined;
      slices.push(!areAll ? [first, 0, 0] : size === 1 ? WHOLE : [first, first + 1, 1]);
      continue;
    }
    if (varying !== (areAll ? dim : axis + 1)) return undefined;
    axis = varying;
    const stride = depth * grid.slice(varying + 1).reduce((a, b) => a * b, 1);
    const count = grid[varying] as number;
    const step = (numbers[dim + stride] as number) - given;
    for (let i = 0; i < count; i++) if (numbers[dim + i * stride] !== given + i * step) return undefined;
    const last = first + (count - 1) * step;
    if (step < 1 || last >= size) return undefined;
    slices.push(count === size ? WHOLE : [first, last + 1, step]);
  }
  return areAll || axis === grid.length - 1 ? slices : undefined;
}

/** The only axis of the grid along which an index changes. */
function axisOf(
  numbers: Float64Array,
  grid: readonly number[],
  dim: number,
  depth: number,
): number | "none" | undefined {
  const strides = grid.map((_, i) => grid.slice(i + 1).reduce((a, b) => a * b, 1));
  const changing = grid.flatMap((size, i) =>
    size > 1 && numbers[dim] !== numbers[dim + depth * (strides[i] as number)] ? [i] : [],
  );
  const [axis] = changing;
  if (changing.length > 1) return undefined;
  const [stride = 1, size = 1] = axis === undefined ? [] : [strides[axis], grid[axis]];
  const count = numbers.length / depth;
  for (let row = 0; row < count; row++) {
    const at = axis === undefined ? 0 : (Math.floor(row / stride) % size) * stride;
    if (numbers[dim + row * depth] !== numbers[dim + at * depth]) return undefined;
  }
  return axis ?? "none";
}

/** Two batches, small ones, since indices have a number for each sample. */
const BATCHES = [2, 3];

/** The same of indices that are counted out for whatever batch there is, as `y[:, 1:3] = 0` is exported. */
export function slicesOfAnyBatch(
  name: string,
  shape: Shape,
  { graph, opset }: Pick<OnnxModel, "graph" | "opset">,
  facts: ReadonlyMap<string, Fact>,
): readonly Slice[] | undefined {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const [a, b] = BATCHES.map((batch) => {
    const indices = evaluated(name, batch, makers, opset, facts);
    return (
      indices &&
      slicesOf(
        indices,
        shape.map((dim) => (isFixed(dim) ? dim : dim.factor * batch)),
      )
    );
  });
  return a && b && a.join() === b.join() ? a : undefined;
}

/** A value that depends on shapes only, for one batch. */
function evaluated(
  wanted: string,
  batch: number,
  makers: ReadonlyMap<string, OnnxNode>,
  opset: number,
  facts: ReadonlyMap<string, Fact>,
): KnownTensor | undefined {
  const values = new Map<string, KnownTensor>();
  const sizesOf = (fact: Fact): number[] => shapeOfFact(fact).map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
  const valueOf = (name: string): KnownTensor => {
    const known = values.get(name) ?? calculate(name);
    values.set(name, known);
    return known;
  };
  const calculate = (name: string): KnownTensor => {
    const fact = facts.get(name);
    if (fact?.kind === "known") return fact.tensor;
    const node = makers.get(name);
    if (!node || node.domain !== "") throw new Refused("it depends on data");
    const from = facts.get(node.inputs[0] ?? "");
    if (node.opType === "Shape" && from && !node.attributes.has("start") && !node.attributes.has("end"))
      return intList(sizesOf(from));
    const inputs = node.inputs.map((each) => (each === "" ? undefined : valueOf(each)));
    const result = evaluateNode(nodeCall(node, opset, inputs, MOST))[node.outputs.indexOf(name)];
    if (!result) throw new Refused("it depends on data");
    return result;
  };
  try {
    return valueOf(wanted);
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return undefined;
    throw error;
  }
}
