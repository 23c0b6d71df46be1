import { placeOf, type Span } from "../../../grammar/source.ts";
import { poison, type Value } from "../../ir/value.ts";
import { framed, within } from "./call-frame.ts";
import { fail, type Context } from "../context.ts";
import { hearCall } from "../listener.ts";
import { runLayer } from "../modules/run-layer.ts";
import { runModule } from "../modules/run-module.ts";
import { nameOfInstance, type Argument, type Instance } from "../evaluate/values.ts";

/** Runs a module on tensors. */
export function callInstance(
  context: Context,
  instance: Instance,
  args: readonly Argument[],
  span: Span,
  isNamedThere = true,
): Value {
  const result = runInstance(context, instance, args, span, isNamedThere);
  hearCall(context, instance, result);
  return result;
}

function runInstance(
  context: Context,
  instance: Instance,
  args: readonly Argument[],
  span: Span,
  isNamedThere: boolean,
): Value {
  instance.isCalled = true;
  context.tick(span);
  const { what } = instance;
  const name = nameOfInstance(instance);
  const path = instance.path === "" ? (context.frames.at(-1)?.path ?? "") : instance.path;
  if (what.kind === "layer") {
    const frame = instance.path === "" ? { name } : { name: instance.path, layer: name };
    const made = isNamedThere ? undefined : instance.made;
    return framed(context, { ...frame, span, args, path, made, decided: what.decided }, (build) =>
      runLayer(context, build, instance, what, args, span),
    );
  }
  if (what.kind === "module")
    return framed(context, { name, span, args, path }, () =>
      what.declaration.kind === "model"
        ? runModule(context, what, args, span)
        : within(context, `in module ${name}, made at ${placeOf(instance.made)}`, () =>
            runModule(context, what, args, span),
          ),
    );
  if (what.name !== "Sequential")
    return fail(context, "NN2013", span, {
      what: `a ${what.name}`,
      help:
        what.name === "ModuleList"
          ? "go through it: for layer in layers { x = layer(x) }"
          : "its weights are values: scales[0], or for scale in scales { x = x * scale }",
    });
  const [first, ...more] = args;
  if (!first || more.length > 0 || first.name !== undefined)
    return fail(context, "NN2029", span, { layer: name, takes: 1, found: args.length });
  return framed(context, { name, span, args, path }, () =>
    [...instance.children.values()].reduce<Value>(
      (value, child) =>
        "what" in child && value.kind !== "poison"
          ? callInstance(context, child, [value === first.value ? first : { value, span }], span, false)
          : poison,
      first.value,
    ),
  );
}
