import { fail } from "./run.ts";
import { memberOf, numberIn, type Arguments, type Instance, type Value } from "./values.ts";

/** `weight_norm(nn.Conv1d(…))`: the layer, whose weight is kept otherwise. */
export function wrapLayer(wrapper: string, { plain: [layer, ...others], named }: Arguments): Value {
  const options = new Map(named);
  others.forEach((value, i) => options.set(i === 0 ? "name" : `argument ${i + 2}`, value));
  for (const [name, value] of options) {
    const isUsual =
      (name === "name" && value.kind === "string" && value.value === "weight") ||
      (name === "dim" && wrapper.endsWith("weight_norm") && numberIn(value) === 0);
    if (!isUsual) fail(`${wrapper} with ${name}`);
  }
  const wrapped = layerOf(layer, wrapper);
  if (wrapped.layer?.wrapper !== undefined) fail(`${wrapper} of what has ${wrapped.layer.wrapper}`);
  return withWrapper(wrapped, wrapper);
}

/** `remove_weight_norm(conv)` */
export const unwrapped = (layer: Value): Value => withWrapper(layerOf(layer, "what removes a norm"), undefined);

function layerOf(value: Value | undefined, what: string): Instance {
  if (value?.kind !== "instance" || !value.layer || memberOf(value.of, "forward"))
    return fail(`${what} of what is no layer of PyTorch's`);
  return value;
}

function withWrapper(instance: Instance, wrapper: string | undefined): Instance {
  const { name, args } = instance.layer ?? fail("a layer is lost");
  (instance as { layer?: Instance["layer"] }).layer = { name, args, ...(wrapper !== undefined && { wrapper }) };
  return instance;
}
