import type { Wrapper } from "../../tree/module-tree.ts";
import { fail } from "./run.ts";
import { memberOf, numberIn, type Arguments, type Instance, type Value } from "./values.ts";

/** `weight_norm(nn.Conv1d(…))`: the layer, whose weight is kept otherwise. */
export function wrapLayer(wrapper: string, { plain: [layer, ...others], named }: Arguments): Value {
  const own = defaults[/[a-z]+_norm$/.exec(wrapper)?.[0] ?? ""] ?? {};
  const options = new Map(named);
  others.forEach((value, i) => options.set(Object.keys(own)[i] ?? fail(`${wrapper} takes fewer arguments`), value));
  const args: string[] = [];
  for (const [name, value] of options) {
    if (!(name in own)) fail(`${wrapper} has no argument ${name}`);
    const text = written(value) ?? fail(`${wrapper} with ${name}, which is no number`);
    if (text !== own[name]) args.push(`${name}=${text}`);
  }
  const wrapped = layerOf(layer, wrapper);
  if (wrapped.layer?.wrapper !== undefined) fail(`${wrapper} of what has ${wrapped.layer.wrapper.name}`);
  return withWrapper(wrapped, { name: wrapper, args });
}

/** What follows the layer, as it is written. */
const defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  weight_norm: { name: '"weight"', dim: "0" },
  spectral_norm: { name: '"weight"', n_power_iterations: "1", eps: "1e-12", dim: "none" },
};

function written(value: Value): string | undefined {
  if (value.kind === "string") return JSON.stringify(value.value);
  return value.kind === "none" ? "none" : numberIn(value)?.toString();
}

/** `remove_weight_norm(conv)` */
export const unwrapped = (layer: Value): Value => withWrapper(layerOf(layer, "what removes a norm"), undefined);

function layerOf(value: Value | undefined, what: string): Instance {
  if (value?.kind !== "instance" || !value.layer || memberOf(value.of, "forward"))
    return fail(`${what} of what is no layer of PyTorch's`);
  return value;
}

function withWrapper(instance: Instance, wrapper: Wrapper | undefined): Instance {
  const { name, args } = instance.layer ?? fail("a layer is lost");
  (instance as { layer?: Instance["layer"] }).layer = { name, args, ...(wrapper !== undefined && { wrapper }) };
  return instance;
}
