import type * as ast from "../../../grammar/ast.ts";
import { closest } from "../../../grammar/did-you-mean.ts";
import type { Span } from "../../../grammar/source.ts";
import * as values from "../../ir/value.ts";
import { kindOf, poison, type Value } from "../../ir/value.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { dimValue } from "../../functions/shape.ts";
import { insteadOfInPlace, insteadOfTorch } from "../../functions/torch-names.ts";
import { SIZED_BY_DATA, sizedByData } from "../../functions/sized-by-data.ts";
import { argumentOf } from "../call/argument-of.ts";
import { framed } from "../call/call-frame.ts";
import { fail, type Context } from "../context.ts";
import { hearMember } from "../listener.ts";
import { refuse } from "../refuse.ts";
import { constNames, staticMember } from "./static-member.ts";
import {
  type Argument,
  functionValue,
  instanceValue,
  isKnown,
  type Instance,
  type Known,
  type LayerBody,
  type Reparametrized,
} from "./values.ts";

/** Methods of PyTorch's that have nothing to do here. */
const needless = new Set("cuda to numpy item requires_grad requires_grad_ backward grad device dtype".split(" "));
const TRANSPOSED = "transpose(-2, -1) swaps the last two dimensions; T is for matrices";
const CALLED = "call the thing itself: layer(x)";
const NEEDLESS = "leave it out: here are no devices and no copies, and gradients are only of a loss";

/** What stands behind a point: a method, the shape of a tensor, a named result, a child or constant of a module. */
export function access(context: Context, owner: Value, { name, object }: ast.Access): Value {
  const missing = (what: string, candidates: Iterable<string>): never =>
    fail(context, "NN2012", name.span, { name: name.text, owner: what, near: closest(name.text, candidates) });
  if (owner.kind === "poison") return poison;
  if (owner.kind === "tensor") {
    if (name.text === "shape") return values.list(owner.type.shape.map(dimValue));
    const rank = owner.type.shape.length;
    if (name.text === "ndim") return values.int(rank);
    if (name.text === "dim") {
      const run = (_: Context, given: readonly Argument[], span: Span): Value =>
        given.length === 0
          ? values.int(rank)
          : fail(
              context,
              "NN2004",
              span,
              { callee: "dim", most: 0, found: given.length },
              { help: "dim() is how many dimensions there are, and size(1) the size of one" },
            );
      const dim: Known = { kind: "callable", what: "the function dim", name: "dim", role: "builtin", run };
      return dim;
    }
    const isMatrix = /^[TH]$/.test(name.text) ? rank === 2 : /^m[TH]$/.test(name.text) && rank >= 2;
    const alike = isMatrix ? ["transpose", -2, -1] : name.text === "data" ? ["detach"] : [];
    const [method, ...places] = alike as readonly [string?, ...number[]];
    const property = method === undefined ? undefined : tensorFunctions.get(method);
    if (property) {
      const args = [owner, ...places.map((place) => values.int(place))];
      return context.call(
        functionValue(property),
        args.map((value) => ({ value, span: name.span })),
        name.span,
      );
    }
    const fn = tensorFunctions.get(name.text);
    if (fn && fn.isMethod !== false)
      return functionValue(fn.method ?? fn, { ...argumentOf(object, owner), isReceiver: true });
    const help = /^m?[TH]$/.test(name.text)
      ? TRANSPOSED
      : needless.has(name.text)
        ? NEEDLESS
        : sizedByData.test(name.text)
          ? SIZED_BY_DATA
          : insteadOfMethod(name.text);
    if (help !== undefined)
      return fail(context, "NN2012", name.span, { name: name.text, owner: "a tensor", near: undefined }, { help });
    const methods = [...tensorFunctions.values()].filter(({ isMethod }) => isMethod !== false);
    return missing("a tensor", ["shape", "ndim", ...methods.map((each) => each.name)]);
  }
  if (owner.kind === "record") {
    const index = owner.names.indexOf(name.text);
    return index === -1 ? missing("this result", owner.names) : (owner.elements[index] as Value);
  }
  if (!isKnown(owner)) return missing(kindOf(owner), []);
  if (owner.role === "instance") {
    const { what } = owner.instance;
    if (what.kind === "layer" && what.holes.size > 0 && !owner.instance.children.has(name.text))
      return fail(context, "NN2037", name.span, { layer: owner.what, sizes: [...what.holes.keys()].join(" and ") });
    if (what.kind === "layer" && what.reparametrized.has(name.text))
      return calculatedWeight(context, owner, what, name);
    const member = instanceMember(owner.instance, name.text);
    if (member === undefined && /^(?:forward|__call__)$/.test(name.text))
      return fail(
        context,
        "NN2012",
        name.span,
        { name: name.text, owner: owner.what, near: undefined },
        { help: CALLED },
      );
    if (member !== undefined && what.kind === "module") hearMember(context, { name, declaration: what.declaration });
    return member ?? missing(owner.what, memberNames(owner.instance));
  }
  if (owner.role === "module") {
    const member = staticMember(context, owner, name);
    if (member !== undefined) hearMember(context, { name, declaration: owner.declaration });
    return member ?? missing(owner.what, constNames(owner));
  }
  return missing(owner.what, []);
}

/** A method of PyTorch's that is not here is no slip in the name of one that is. */
function insteadOfMethod(name: string): string | undefined {
  const stem = name.endsWith("_") ? name.slice(0, -1) : "";
  return tensorFunctions.has(stem) ? insteadOfInPlace(name, stem) : insteadOfTorch(name);
}

/** A weight that is calculated of others has a value within forward. */
function calculatedWeight(
  context: Context,
  { instance, name: layer }: Known & { readonly role: "instance" },
  what: LayerBody,
  name: ast.Name,
): Value {
  const { path } = instance;
  const { how, owned } = what.reparametrized.get(name.text) as Reparametrized;
  if (path === "")
    return refuse(
      context,
      "combination",
      name.span,
      `${name.text} of ${layer} is calculated by ${how.by}, and has a value only within forward`,
    );
  return framed(context, { name: how.by, span: name.span, args: [], path }, (build) => how.calculate(build, owned));
}

function instanceMember(instance: Instance, name: string): Value | undefined {
  const child = instance.children.get(name);
  if (child) return "what" in child ? instanceValue(child) : child.value;
  const own = instance.what.kind === "module" ? instance.what.scope.names.get(name) : undefined;
  return own && own.kind !== "lazy" ? own : undefined;
}

const memberNames = (instance: Instance): string[] => [
  ...instance.children.keys(),
  ...(instance.what.kind === "module" ? instance.what.scope.names.keys() : []),
];
