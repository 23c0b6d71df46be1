import type { FunctionDefinition } from "../../python/syntax/python-ast.ts";
import { emitCall } from "../emit-call.ts";
import { attributeOf } from "../interpret/attribute.ts";
import { callOp } from "../ops/index.ts";
import type { Place, Run } from "../run.ts";
import {
  bool,
  boolIn,
  int,
  isElements,
  isNone,
  listOf,
  none,
  numberIn,
  stringIn,
  tupleOf,
  type Module,
  type Value,
} from "../values.ts";
import { layerNamed } from "./recognize-layer.ts";

/** How torch calls what a layer does, by its attribute `mode`. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  LSTM: "lstm",
  GRU: "gru",
  RNN_TANH: "rnn_tanh",
  RNN_RELU: "rnn_relu",
};

/**
 * What a scripted nn.LSTM, GRU or RNN does with a tensor and its state: its own code looks at numbers of dimensions and at weights in a
 * list. Undefined where the module is none, or was traced.
 */
export function recurrentCode(
  run: Run,
  place: Place,
  module: Module,
  definition: FunctionDefinition,
  given: readonly (Value | undefined)[],
): Value | undefined {
  const names = definition.params.slice(1).map(({ name }) => name.text);
  if (!/^(?:LSTM|GRU|RNN)$/.test(layerNamed(module.object.className) ?? "") || names.join() !== "input,hx")
    return undefined;
  const [input, hx = none] = given;
  if (input?.kind !== "tensor" || input.shape === undefined) return undefined;
  const read = (name: string): Value => attributeOf(run, place, module, name);
  const name = FUNCTIONS[stringIn(read("mode")) ?? ""];
  const [layers, hidden, projected] = ["num_layers", "hidden_size", "proj_size"].map((each) => numberIn(read(each)));
  const [hasBias, isBoth, isFirst] = ["bias", "bidirectional", "batch_first"].map((each) => boolIn(read(each)));
  if (name === undefined || layers === undefined || hidden === undefined) return undefined;
  const directions = isBoth ? 2 : 1;
  const weights: Value[] = [];
  for (let i = 0; i < layers * directions; i++) {
    const suffix = `_l${Math.floor(i / directions)}${i % directions === 1 ? "_reverse" : ""}`;
    const own = [
      "weight_ih",
      "weight_hh",
      ...(hasBias ? ["bias_ih", "bias_hh"] : []),
      ...(projected ? ["weight_hr"] : []),
    ];
    weights.push(...own.map((each) => read(`${each}${suffix}`)));
  }
  const zeros = (size: number): Value => {
    const batch = callOp(run, place, "torch.size", [input, int(isFirst ? 0 : 1)], new Map());
    const sizes = [int(layers * directions), ...(input.shape?.length === 3 ? [batch] : []), int(size)];
    return callOp(run, place, "torch.zeros", [listOf(sizes)], new Map());
  };
  const states = (): Value => (name === "lstm" ? tupleOf([zeros(projected || hidden), zeros(hidden)]) : zeros(hidden));
  const made = emitCall(
    run,
    place,
    name,
    [
      ["input", input],
      ["hx", isNone(hx) ? states() : hx],
      ["params", listOf(weights)],
      ["has_biases", bool(hasBias === true)],
      ["num_layers", int(layers)],
      ["dropout", int(0)],
      ["train", bool(false)],
      ["bidirectional", bool(isBoth === true)],
      ["batch_first", bool(isFirst === true)],
    ],
    { count: name === "lstm" ? 3 : 2 },
  );
  if (!isElements(made)) return made;
  const [y = none, ...ends] = made.items;
  return tupleOf([y, name === "lstm" ? tupleOf(ends) : (ends[0] ?? none)]);
}
