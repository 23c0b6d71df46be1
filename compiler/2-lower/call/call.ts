import { placeOf, type Span } from "../../../grammar/source.ts";
import type { Value } from "../../ir/value.ts";
import type { TensorFunction } from "../../functions/define-function.ts";
import { readArguments } from "./bind-arguments.ts";
import { callFn } from "./call-fn.ts";
import { framed, within } from "./call-frame.ts";
import { fail, type Context } from "../context.ts";
import { makeContainer } from "../modules/make-container.ts";
import { makeLayer } from "../modules/make-layer.ts";
import { isConstant } from "../evaluate/constant-values.ts";
import { instanceValue, type Argument, type Known } from "../evaluate/values.ts";

/** Calls whatever can be called: functions, layers and modules (which makes one), and instances (which runs it). */
export function call(context: Context, callee: Known, args: readonly Argument[], span: Span): Value {
  context.tick(span);
  if (callee.role === "layer" || callee.role === "module") refuseTensors(context, callee, args);
  switch (callee.role) {
    case "builtin":
      return callee.run(context, args, span);
    case "tensor-function": {
      const all = callee.self ? withSelf(callee.fn, callee.self, args) : args;
      return framed(context, { name: callee.fn.name, span, args: all }, (build) =>
        callee.fn.apply(build, readArguments(context, callee.fn, all, span).values),
      );
    }
    case "fn":
      return framed(context, { name: callee.name, span, args }, () =>
        within(context, `in fn ${callee.name}, called at ${placeOf(span)}`, () =>
          callFn(context, callee.declaration, callee.scope, args, span),
        ),
      );
    case "layer":
      return instanceValue(makeLayer(context, callee.layer, args, span));
    case "module":
      return instanceValue(context.instantiate(callee.declaration, callee.scope, args, span));
    case "container":
      return instanceValue(makeContainer(context, callee.container, args, span));
    case "instance":
      return callee.isFrozen
        ? whileFrozen(context, () => context.callInstance(callee.instance, args, span))
        : context.callInstance(callee.instance, args, span);
  }
}

/** A frozen module predicts, whatever goes on around it, and its parameters get no gradient. */
function whileFrozen<T>({ mode }: Context, run: () => T): T {
  const before = { ...mode };
  mode.frozen = mode.training || mode.frozen;
  mode.training = false;
  try {
    return run();
  } finally {
    Object.assign(mode, before);
  }
}

/** `x.f(…)`: the tensor goes where `f` has it among its arguments. */
function withSelf(fn: TensorFunction, self: Argument, args: readonly Argument[]): readonly Argument[] {
  const at = fn.self === undefined ? 0 : Object.keys(fn.params).indexOf(fn.self);
  const positional = args.filter((argument) => argument.name === undefined);
  if (positional.length < at) return [...args, { ...self, name: fn.self ?? "", nameSpan: self.span }];
  return [...positional.slice(0, at), self, ...args.slice(at)];
}

/** `ReLU(x)`, as one calls a function; a layer is made first. Weights and constants may be handed to modules. */
function refuseTensors(
  context: Context,
  callee: Extract<Known, { role: "layer" | "module" }>,
  args: readonly Argument[],
): void {
  const data = args.find(
    ({ value }) => value.kind === "tensor" && !context.weights.has(value.id) && !isConstant(context, value.id),
  );
  if (!data) return;
  fail(context, "NN2036", data.span, {
    name: callee.name,
    makes: callee.role,
    data: data.text ?? "x",
    hasWeights: callee.role !== "layer" || callee.layer.weights !== undefined,
  });
}
