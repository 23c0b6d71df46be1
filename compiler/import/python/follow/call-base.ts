import { layers } from "../../../layers/index.ts";
import { layerWeights, specsOf } from "./layer-weights.ts";
import { callFunction } from "./call-function.ts";
import { callLayer } from "./layers.ts";
import { fail, type Run } from "./run.ts";
import { toPlain } from "./tensors.ts";
import { isElements, tupleOf, type Arguments, type Instance, type Value } from "./values.ts";

interface BaseCall {
  readonly function: string;
  /** What of the module the function is given by which name. */
  readonly weights: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

const weightAndBias = { weight: "weight", bias: "bias" };
const statistics = { ...weightAndBias, running_mean: "running_mean", running_var: "running_var" };

/** Layers as functions of what they own. */
const calls: readonly (readonly [RegExp, (name: string) => BaseCall])[] = [
  [/^Conv[123]d$/, (name) => windows(name.toLowerCase(), [])],
  [/^ConvTranspose[123]d$/, (name) => windows(`conv_transpose${name.slice(-2)}`, ["output_padding"])],
  [/^Linear$/, () => ({ function: "linear", weights: weightAndBias, args: [] })],
  [/^LayerNorm$/, () => ({ function: "layer_norm", weights: weightAndBias, args: ["normalized_shape", "eps"] })],
  [/^GroupNorm$/, () => ({ function: "group_norm", weights: weightAndBias, args: ["num_groups", "eps"] })],
  [/^BatchNorm[123]d$/, () => ({ function: "batch_norm", weights: statistics, args: ["eps"] })],
  [/^Embedding$/, () => ({ function: "embedding", weights: { weight: "weight" }, args: [] })],
  [/^PReLU$/, () => ({ function: "prelu", weights: { weight: "weight" }, args: [] })],
];

const windows = (name: string, more: readonly string[]): BaseCall => ({
  function: name,
  weights: weightAndBias,
  args: ["stride", "padding", "dilation", "groups", ...more],
});

/** `super().forward(x)` of a class that begins as a layer. */
export function callBase(run: Run, module: Instance, given: Arguments): Value {
  const made = module.layer ?? fail("super().forward of what is no layer");
  const layer = layers.get(made.name) ?? fail(`there is no layer ${made.name}`);
  const plain = new Map(
    [...made.args].filter(([name]) => name !== "inplace").map(([name, value]) => [name, toPlain(run, value)]),
  );
  if (specsOf(layer, plain).length === 0) return callLayer(run, module, made, given);
  const found = calls.find(([names]) => names.test(made.name))?.[1](made.name);
  if (!found) return fail(`super().forward of ${layer.name}`);
  const named = new Map<string, Value>();
  for (const [param, own] of Object.entries(found.weights)) {
    const weight = module.registered.get(own) ?? module.attributes.get(own) ?? layerWeights(run, module).get(own);
    if (weight?.kind === "tensor") named.set(param, weight);
  }
  for (const name of found.args) {
    const value = module.attributes.get(name) ?? made.args.get(name);
    if (value) named.set(name, value);
  }
  return callFunction(run, found.function, { ...given, plain: withBorder(run, module, given.plain, named), named });
}

/** A border that is no zeros is laid around what is convolved. */
function withBorder(run: Run, module: Instance, plain: readonly Value[], named: Map<string, Value>): readonly Value[] {
  const mode = module.layer?.args.get("padding_mode");
  const [input] = plain;
  if (mode?.kind !== "string" || mode.value === "zeros" || !input) return plain;
  const padding = named.get("padding");
  if (!padding || padding.kind === "string") return fail("super().forward with padding by name and a border");
  named.delete("padding");
  const rank = Number(/(\d)d$/.exec(module.layer?.name ?? "")?.[1] ?? 2);
  const sides = isElements(padding) ? padding.items : Array.from({ length: rank }, () => padding);
  const around = [...sides].reverse().flatMap((each) => [each, each]);
  const padded = callFunction(run, "pad", {
    plain: [input, tupleOf(around)],
    named: new Map([["mode", mode]]),
    span: run.span,
  });
  return [padded];
}
