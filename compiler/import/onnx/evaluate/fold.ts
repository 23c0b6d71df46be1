import { countOf } from "../../../ir/reference.ts";
import { countIn, fromNumbers, intList, scalarInt, type KnownTensor } from "../facts/known-tensor.ts";
import { binaries, givesBool, unaries } from "./calculate.ts";
import { broadcastTensor, commonShape } from "./rearrange.ts";
import type { NodeCall } from "./node-call.ts";
import { reshape, unsqueeze, squeeze, transpose, gather, slice, concat, split, expand } from "./fold-arrangement.ts";
import { constant, cast, constantOfShape, rangeRule, where, reduction, scatterNd, nonZero } from "./fold-numbers.ts";
import { one, type Rule } from "./fold-rule.ts";

/** What a node gives of numbers that are known; undefined where it is not among those that calculate shapes. */
export function fold(call: NodeCall): readonly KnownTensor[] | undefined {
  const { node, inputs, most } = call;
  const [x] = inputs;
  const unary = unaries.get(node.opType);
  if (unary && x) {
    const elements = givesBool.has(node.opType) ? "bool" : x.elements;
    return [fromNumbers(elements, x.shape, x.numbers().map(unary))];
  }
  const rule = rules.get(node.opType);
  if (rule) return rule(call);
  const binary = binaries.get(node.opType);
  if (!binary || !x || inputs.length < 2 || call.number("fmod", 0) === 1) return undefined;
  const shape = commonShape(inputs.map((each) => each?.shape ?? []));
  if (!shape || countOf(shape) > most) return undefined;
  const elements = givesBool.has(node.opType) ? "bool" : x.elements;
  const stretched = inputs.map((each) => each && broadcastTensor(each, shape)?.numbers());
  const result = Float64Array.from(stretched[0] ?? []);
  for (const other of stretched.slice(1)) {
    if (!other) return undefined;
    for (let i = 0; i < result.length; i++) result[i] = binary(result[i] as number, other[i] as number, x.elements);
  }
  return [fromNumbers(elements, shape, result)];
}

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Cast", cast],
  ["CastLike", cast],
  ["Concat", concat],
  ["Constant", constant],
  ["ConstantOfShape", constantOfShape],
  ["Expand", expand],
  ["Gather", gather],
  ["Identity", ({ inputs: [x] }) => one(x)],
  ["NonZero", nonZero],
  ["Range", rangeRule],
  ["ReduceMax", reduction(Math.max)],
  ["ReduceMin", reduction(Math.min)],
  ["ReduceProd", reduction((a, b) => a * b)],
  ["ReduceSum", reduction((a, b) => a + b)],
  ["Reshape", reshape],
  [
    "Shape",
    ({ inputs: [x], number }) => x && [intList(x.shape.slice(number("start", 0), number("end", x.shape.length)))],
  ],
  ["Size", ({ inputs: [x] }) => x && [scalarInt(countIn(x))]],
  ["ScatterND", scatterNd],
  ["Slice", slice],
  ["Split", split],
  ["Squeeze", squeeze],
  ["Transpose", transpose],
  ["Unsqueeze", unsqueeze],
  ["Where", where],
]);
