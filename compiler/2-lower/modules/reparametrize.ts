import type { Span } from "../../../grammar/source.ts";
import {
  BadArgument,
  epsilon,
  fallback,
  int,
  orNone,
  required,
  size,
  text,
  type ArgumentsOf,
  type ArgumentType,
} from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import type { Fail } from "../../ir/refusal.ts";
import { kindOf } from "../../ir/value.ts";
import type { Weights } from "../../layers/define-layer.ts";
import { spectralNorm, weightNorm } from "../../layers/reparametrized.ts";
import { howToMake } from "../call/how-to-make.ts";
import { readArguments } from "../call/bind-arguments.ts";
import type { Context } from "../context.ts";
import {
  isKnown,
  type Argument,
  type Instance,
  type Known,
  type LayerBody,
  type Reparametrized,
  type Weight,
} from "../evaluate/values.ts";
import { refuse } from "../refuse.ts";
import { makeWeight } from "./make-weight.ts";

/** torch.nn.utils.weight_norm and spectral_norm, and those of torch.nn.utils.parametrizations: they change a layer, and give it back. */

type LayerValue = Known & { readonly role: "instance"; readonly instance: Instance & { readonly what: LayerBody } };

const layer: ArgumentType<LayerValue> = {
  name: "a layer",
  read(value) {
    if (isKnown(value) && value.role === "instance" && value.instance.what.kind === "layer")
      // Its instance has just been found to be a layer's.
      return value as LayerValue;
    const help =
      isKnown(value) && value.role === "instance" ? "wrap the layers within it, each by itself" : howToMake(value);
    throw new BadArgument(`expects a layer, got ${kindOf(value)}`, help);
  },
};

const params = {
  weight_norm: {
    module: required(layer),
    name: fallback(text, "weight", '"weight"'),
    dim: fallback(orNone(int), 0 as number | null, "0"),
  },
  spectral_norm: {
    module: required(layer),
    name: fallback(text, "weight", '"weight"'),
    n_power_iterations: fallback(size, 1),
    eps: fallback(epsilon, 1e-12),
    dim: fallback(orNone(int), null),
  },
} as const;

export type Reparametrizing = keyof typeof params;

/** Wraps a layer. */
export function reparametrize(
  context: Context,
  by: Reparametrizing,
  isParametrization: boolean,
  args: readonly Argument[],
  span: Span,
): Known {
  const { values } = readArguments(context, { name: by, params: params[by] }, args, span);
  const fail: Fail = (kind, message, help) => refuse(context, kind, span, `${by}: ${message}`, help);
  const { module, name } = values as ArgumentsOf<(typeof params)[Reparametrizing]>;
  const { instance } = module;
  const { what } = instance;
  const named = { name, isParametrization };
  const made =
    by === "weight_norm"
      ? weightNorm(named, (values as ArgumentsOf<(typeof params)["weight_norm"]>).dim, fail)
      : spectralNorm(named, spectralOptions(values as ArgumentsOf<(typeof params)["spectral_norm"]>), fail);
  if (what.reparametrized.has(name))
    fail("combination", `${name} of ${what.layer.name} is calculated already, and cannot be twice`);
  what.reparametrized.set(name, { how: made, span, owned: [] });
  if (what.holes.size === 0) replaceWeights(context, instance, what);
  return module;
}

/** Filters of transposed convolutions have their outputs second. */
const spectralOptions = ({ module, dim, ...rest }: ArgumentsOf<(typeof params)["spectral_norm"]>) => ({
  ...rest,
  dim: dim ?? (module.instance.what.layer.name.startsWith("ConvTranspose") ? 1 : 0),
});

/** Puts what is owned in place of weights that have been made. */
export function replaceWeights(context: Context, instance: Instance, what: LayerBody): void {
  for (const [name, each] of what.reparametrized) {
    if (each.owned.length > 0) continue;
    const weight = weightNamed(context, instance, what, name, each);
    instance.children.delete(name);
    each.owned = each.how.owned(weight.spec).map((spec) => {
      const made = makeWeight(context, spec, each.span);
      instance.children.set(spec.name, made);
      return made.value;
    });
  }
}

function weightNamed(
  context: Context,
  { children }: Instance,
  { layer: { name: layerName } }: LayerBody,
  name: string,
  { how, span }: Reparametrized,
): Weight {
  const weight = children.get(name);
  if (weight && "spec" in weight && weight.spec.kind === "parameter") return weight;
  const others = [...children].flatMap(([other, child]) =>
    "spec" in child && child.spec.kind === "parameter" && child.spec.shape.length > 1 ? [other] : [],
  );
  const help = others.length === 0 ? undefined : `name="${others.join('" or "')}"`;
  return refuse(context, "combination", span, `${how.by}: ${layerName} has no parameter ${name}`, help);
}

/** The weights of a layer, those among them that are calculated included. */
export function weightsOf(build: Build, { children, what }: Instance): Weights {
  const own = [...children].flatMap(([name, child]) => ("value" in child ? [[name, child.value] as const] : []));
  const calculated = [...(what.kind === "layer" ? what.reparametrized : [])].map(
    ([name, { how, owned }]) => [name, how.calculate(build, owned)] as const,
  );
  return Object.fromEntries([...own, ...calculated]);
}
