import type { Answer } from "../../imported-network.ts";
import type { OnnxModel } from "../model/onnx-model.ts";
import { evaluateModel, type Numbers } from "./evaluate-onnx.ts";

type Given = Parameters<Answer>[0];

/** What a file answers, its inputs in their order; a file for one batch is asked for each batch of its own size. */
export function answerOf(model: OnnxModel, given: Given): ReturnType<Answer> {
  const { inputs, initializers } = model.graph;
  const own = inputs.filter(({ name }) => !initializers.has(name));
  const answer = (some: Given): Numbers[] => {
    const byName = own.map(({ name }, i) => [name, some[i] ?? { shape: [], data: [] }] as const);
    return [...evaluateModel(model, new Map(byName)).values()];
  };
  const counts = own.map(({ shape }, i) => (given[i]?.shape[0] ?? 0) / Number(shape?.[0]));
  const [count = 1] = counts;
  if (!counts.every((each) => each === count && Number.isInteger(each) && each > 1)) return answer(given);
  return joined(Array.from({ length: count }, (_, at) => answer(given.map((each) => part(each, at, count)))));
}

function part({ shape, data }: Given[number], at: number, count: number): Given[number] {
  const [batch = 1, ...rest] = shape;
  const size = data.length / count;
  return { shape: [batch / count, ...rest], data: data.slice(at * size, (at + 1) * size) };
}

/** Batches of the same results, one behind the other. */
const joined = (batches: readonly (readonly Numbers[])[]): Numbers[] =>
  (batches[0] ?? []).map(({ shape: [batch = 1, ...rest] }, i) => ({
    shape: [batch * batches.length, ...rest],
    data: Float64Array.from(batches.flatMap((each) => [...(each[i]?.data ?? [])])),
  }));
