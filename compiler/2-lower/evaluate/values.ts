import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { TensorFunction } from "../../functions/define-function.ts";
import type { Layer, WeightSpec } from "../../layers/define-layer.ts";
import type { Reparametrization } from "../../layers/reparametrized.ts";
import type { Callable, TensorValue, Value } from "../../ir/value.ts";
import type { Context } from "../context.ts";

/** Names and what they stand for. Lookups go outwards. */
export interface Scope {
  readonly outer?: Scope | undefined;
  readonly names: Map<string, Value | Lazy>;
}

/** A name of a file, whose value is found when it is first asked for. */
export interface Lazy {
  readonly kind: "lazy";
  readonly force: () => Value;
}

export const scopeWithin = (
  outer: Scope | undefined,
  names: Iterable<readonly [string, Value | Lazy]> = [],
): Scope => ({ outer, names: new Map(names) });

export function lookup(scope: Scope, name: string): Value | undefined {
  for (let here: Scope | undefined = scope; here; here = here.outer) {
    const found = here.names.get(name);
    if (found) return found.kind === "lazy" ? found.force() : found;
  }
  return undefined;
}

/** A value of an argument list, with the name before its `=` and the expression for messages. */
export interface Argument {
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly value: Value;
  readonly span: Span;
  /** As the user wrote it, if that is short. */
  readonly text?: string;
  /** What stands before the point of a method. */
  readonly isReceiver?: boolean;
}

/** A tensor that the model owns: a layer's weight, a Parameter or a Buffer. */
export interface Weight {
  readonly spec: WeightSpec;
  readonly value: TensorValue;
  readonly span: Span;
}

/** A module that has been made. */
export interface Instance {
  readonly what: LayerBody | ModuleBody | ContainerBody;
  /** Modules and weights under their names, in order. */
  readonly children: Map<string, Instance | Weight>;
  readonly made: Span;
  /** Where it is registered first: `layer1.0.conv1`; "" for the model and for what is made within forward. */
  path: string;
  isCalled: boolean;
  /** How deep the tree below it is, and how many names it holds, shared modules once for each name. */
  readonly depth: number;
  readonly size: number;
}

export interface LayerBody {
  readonly kind: "layer";
  readonly layer: Layer;
  /** As `params` read them; a size that the input decides is missing until the first call. */
  args: Readonly<Record<string, unknown>>;
  /** Arguments left to the input, and where their `_` stands. */
  holes: ReadonlyMap<string, Span>;
  /** The call that decided them. */
  decided?: Span;
  /** Weights that are calculated of what stands in their place, by their names. */
  readonly reparametrized: Map<string, Reparametrized>;
}

export interface Reparametrized {
  readonly how: Reparametrization;
  readonly span: Span;
  /** Empty until the layer has its weights. */
  owned: readonly TensorValue[];
}

export interface ModuleBody {
  readonly kind: "module";
  readonly declaration: ast.Module | ast.Model;
  readonly scope: Scope;
  readonly forward?: ast.Forward | undefined;
  readonly loss?: ast.Loss | undefined;
}

export interface ContainerBody {
  readonly kind: "container";
  readonly name: "Sequential" | "ModuleList" | "ParameterList";
}

export type Known = Callable &
  (
    | { readonly role: "fn"; readonly declaration: ast.Fn; readonly scope: Scope }
    | { readonly role: "builtin"; readonly run: (context: Context, args: readonly Argument[], span: Span) => Value }
    | { readonly role: "tensor-function"; readonly fn: TensorFunction; readonly self?: Argument }
    | { readonly role: "layer"; readonly layer: Layer }
    | { readonly role: "module"; readonly declaration: ast.Module | ast.Model; readonly scope: Scope }
    | { readonly role: "container"; readonly container: ContainerBody["name"] }
    | { readonly role: "instance"; readonly instance: Instance; readonly isFrozen?: true }
  );

/** Every callable of this stage is a Known; layers and functions only ever see the shorter type. */
export const isKnown = (value: Value): value is Known => value.kind === "callable";

export const layerValue = (layer: Layer): Known => ({
  kind: "callable",
  what: `the layer ${layer.name}`,
  name: layer.name,
  role: "layer",
  layer,
});
export const functionValue = (fn: TensorFunction, self?: Argument): Known => ({
  kind: "callable",
  what: `the function ${fn.name}`,
  name: fn.name,
  role: "tensor-function",
  fn,
  ...(self ? { self } : {}),
});

export const nameOfInstance = (instance: Instance): string => {
  const { what } = instance;
  return what.kind === "layer" ? what.layer.name : what.kind === "module" ? what.declaration.name.text : what.name;
};

export const instanceValue = (instance: Instance): Known => ({
  kind: "callable",
  what: `the ${instance.what.kind === "module" ? "module" : "layer"} ${nameOfInstance(instance)}`,
  name: nameOfInstance(instance),
  role: "instance",
  instance,
});
