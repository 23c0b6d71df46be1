import type { Span } from "../../../grammar/source.ts";
import type { TensorValue, Value } from "../../ir/value.ts";
import type { Context } from "../context.ts";
import {
  isKnown,
  scopeWithin,
  type Instance,
  type Known,
  type Lazy,
  type LayerBody,
  type ModuleBody,
  type Scope,
  type Weight,
} from "../evaluate/values.ts";
import { makeWeight } from "./make-weight.ts";

/** What has been copied, so that what is shared within a module is shared within its copy. */
interface Copies {
  readonly context: Context;
  readonly span: Span;
  readonly instances: Map<Instance, Instance>;
  /** By the ids of the tensors that were copied. */
  readonly weights: Map<string, Weight>;
  readonly scopes: Map<Scope, Scope>;
}

/** The module once more, with weights of its own: Python's copy.deepcopy. */
export const copyInstance = (context: Context, instance: Instance, span: Span): Instance =>
  copied({ context, span, instances: new Map(), weights: new Map(), scopes: new Map() }, instance);

function copied(copies: Copies, instance: Instance): Instance {
  const known = copies.instances.get(instance);
  if (known) return known;
  copies.context.tick(copies.span);
  const { what, made, depth, size } = instance;
  const children: Instance["children"] = new Map();
  // What a module's functions close over leads back to it.
  const scope = what.kind === "module" ? scopeWithin(what.scope.outer) : undefined;
  if (what.kind === "module" && scope) copies.scopes.set(what.scope, scope);
  const copy: Instance = { what: bodyOf(what, scope), children, made, path: "", isCalled: false, depth, size };
  copies.instances.set(instance, copy);
  for (const [name, child] of instance.children)
    children.set(name, "what" in child ? copied(copies, child) : weightOf(copies, child));
  if (what.kind === "module" && scope)
    for (const [name, value] of what.scope.names) scope.names.set(name, valueOf(copies, value));
  if (what.kind === "layer" && copy.what.kind === "layer") copyReparametrized(copies, what, copy.what);
  return copy;
}

function bodyOf(what: Instance["what"], scope: Scope | undefined): Instance["what"] {
  if (what.kind === "layer")
    return { ...what, args: { ...what.args }, holes: new Map(what.holes), reparametrized: new Map() };
  return what.kind === "module" ? ({ ...what, scope: scope ?? what.scope } satisfies ModuleBody) : what;
}

function copyReparametrized(copies: Copies, from: LayerBody, to: LayerBody): void {
  for (const [name, { owned, ...rest }] of from.reparametrized)
    to.reparametrized.set(name, { ...rest, owned: owned.map((each) => tensorOf(copies, each)) });
}

function weightOf({ context, weights }: Copies, weight: Weight): Weight {
  const known = weights.get(weight.value.id);
  if (known) return known;
  const made = makeWeight(context, weight.spec, weight.span);
  weights.set(weight.value.id, made);
  return made;
}

function tensorOf(copies: Copies, value: TensorValue): TensorValue {
  const weight = copies.context.weights.get(value.id);
  return weight ? weightOf(copies, weight).value : value;
}

/** What a name of a module stands for, as its copy has it. */
function valueOf(copies: Copies, value: Value | Lazy): Value | Lazy {
  switch (value.kind) {
    case "tensor":
      return tensorOf(copies, value);
    case "list":
    case "tuple":
    case "record":
      // A list holds values, of which none is lazy.
      return { ...value, elements: value.elements.map((each) => valueOf(copies, each) as Value) };
    case "callable":
      return isKnown(value) ? knownOf(copies, value) : value;
    default:
      return value;
  }
}

function knownOf(copies: Copies, value: Known): Known {
  if (value.role === "instance") return { ...value, instance: copied(copies, value.instance) };
  return value.role === "fn" ? { ...value, scope: copies.scopes.get(value.scope) ?? value.scope } : value;
}
