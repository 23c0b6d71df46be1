import type { Span } from "../../../grammar/source.ts";
import { readArguments } from "../call/bind-arguments.ts";
import { framed } from "../call/call-frame.ts";
import type { Context } from "../context.ts";
import { refuse } from "../refuse.ts";
import { makeWeight } from "./make-weight.ts";
import type { Argument, Instance, LayerBody } from "../evaluate/values.ts";

/** Makes a layer, and its weights if no size is left to its first input. */
export function makeLayer(
  context: Context,
  layer: LayerBody["layer"],
  args: readonly Argument[],
  span: Span,
): Instance {
  return framed(context, { name: layer.name, span, args }, () => {
    const { values, holes } = readArguments(
      context,
      layer,
      layer.takesAnything ? [] : args,
      span,
      Object.keys(layer.sizes ?? {}),
    );
    const instance: Instance = {
      what: { kind: "layer", layer, args: values, holes, reparametrized: new Map() },
      children: new Map(),
      made: span,
      path: "",
      isCalled: false,
      depth: 1,
      size: 1,
    };
    if (holes.size === 0) addWeights(context, instance, layer, values, span);
    return instance;
  });
}

/** Makes the weights that a layer with these arguments owns. */
export function addWeights(
  context: Context,
  instance: Instance,
  layer: LayerBody["layer"],
  args: Readonly<Record<string, unknown>>,
  span: Span,
): void {
  const specs =
    layer.weights?.(args, (kind, message, help) => refuse(context, kind, span, `${layer.name}: ${message}`, help)) ??
    [];
  for (const spec of specs) instance.children.set(spec.name, makeWeight(context, spec, span));
}
