import { layers } from "../../../layers/index.ts";
import { Refused, weightsOf } from "../../torchscript/shapes/infer-call.ts";
import { memberOf, type Instance, type Tensor } from "./values.ts";
import { fail, type Run } from "./run.ts";
import { newTensor, toPlain } from "./tensors.ts";

/** What a layer with these arguments owns. */
export function specsOf(...args: Parameters<typeof weightsOf>): ReturnType<typeof weightsOf> {
  try {
    return weightsOf(...args);
  } catch (error) {
    if (error instanceof Refused) return fail(error.message);
    throw error;
  }
}

const made = new WeakMap<Instance, ReadonlyMap<string, Tensor>>();

/** The weights that a layer of the vocabulary owns, as tensors that can be read. */
export function layerWeights(run: Run, module: Instance): ReadonlyMap<string, Tensor> {
  if (module.isTakenApart) return new Map();
  const known = made.get(module);
  if (known) return withPaths(run, module, known);
  const layer = module.layer && !memberOf(module.of, "forward") ? layers.get(module.layer.name) : undefined;
  const weights = new Map<string, Tensor>();
  if (layer && module.layer) {
    const plain = new Map(
      [...module.layer.args].filter(([name]) => name !== "inplace").map(([name, value]) => [name, toPlain(run, value)]),
    );
    for (const { name, shape, kind, dtype } of specsOf(layer, plain))
      if (dtype === "f32")
        weights.set(
          name,
          newTensor(shape, {
            kind: "weight",
            isBuffer: kind === "buffer",
            isParameter: kind === "parameter",
            initial: undefined,
          }),
        );
  }
  made.set(module, weights);
  return withPaths(run, module, weights);
}

/** What a layer owns becomes what an instance holds, so that a weight can be taken from it and calculated of others. */
export function takeApart(run: Run, module: Instance): void {
  if (!module.layer || module.isTakenApart || memberOf(module.of, "forward")) return;
  const own = [...layerWeights(run, module)];
  if (own.some(([name]) => name.includes("."))) fail(`weights of a ${module.layer.name} are taken from it`);
  const held = [...module.registered];
  module.registered.clear();
  for (const [name, each] of [...own, ...held]) module.registered.set(name, each);
  module.isTakenApart = true;
}

function withPaths(run: Run, module: Instance, weights: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const path = run.paths.get(module);
  if (path) for (const [name, weight] of weights) run.paths.set(weight, [...path, name]);
  return weights;
}
