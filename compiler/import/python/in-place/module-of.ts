import type { Argument, Call, ClassDefinition, Expression, FunctionDefinition } from "../syntax/python-ast.ts";
import { lineageOf, methodsOf } from "../translate/classes/class-lineage.ts";
import { sourceOf, type Context, type Home } from "../translate/context.ts";
import { declaredName } from "../translate/classes/declared-name.ts";
import type { Method } from "../translate/classes/network.ts";
import { assignmentsOf, isGrown, returnsOf } from "./statements-of.ts";
import { idleLayers, inplaceAt } from "./views.ts";

/** What calling a layer does to what it is given. */
export type Module =
  /** Makes something new. */
  | { readonly kind: "fresh" }
  /** Gives back what it is given. */
  | { readonly kind: "same" }
  | { readonly kind: "view" }
  /** Changes what it is given, and gives that back. */
  | { readonly kind: "inplace"; readonly isCertain: boolean; readonly layer: string }
  /** Sequential: one after the other. */
  | { readonly kind: "sequence"; readonly children: readonly Module[] }
  | { readonly kind: "list"; readonly children: readonly Module[] }
  | { readonly kind: "either"; readonly all: readonly Module[] }
  /** A class of a file: what its forward does. */
  | { readonly kind: "class"; readonly owner: Owner };

/** A class with what it inherits. */
export interface Owner {
  readonly declaration: ClassDefinition;
  readonly home: Home;
  readonly methods: ReadonlyMap<string, Method>;
}

const fresh: Module = { kind: "fresh" };

/** How far layers are followed. */
const DEEPEST = 8;

interface Place {
  readonly home: Home;
  readonly owner?: Owner | undefined;
  /** The function in which the expression stands. */
  readonly within?: FunctionDefinition | undefined;
}

const ownerOf = (context: Context, declaration: ClassDefinition, home: Home): Owner => ({
  declaration,
  home,
  methods: methodsOf(lineageOf(context, declaration, home).lineage),
});

/** What `self.name` is, by all that a class ever sets it to. */
export function fieldOf(context: Context, owner: Owner, name: string, depth = 0): Module {
  const found: Module[] = [];
  const inits = lineageOf(context, owner.declaration, owner.home).lineage.flatMap(({ declaration, home }) =>
    declaration.body.flatMap((each) => (each.kind === "function" ? [{ each, home }] : [])),
  );
  for (const { each, home } of inits)
    for (const value of assignmentsOf(each.body, `self.${name}`))
      found.push(moduleOf(context, { home, owner, within: each }, value, depth + 1));
  return either(found);
}

/** What an expression that makes a layer makes. */
export function moduleOf(context: Context, place: Place, value: Expression, depth = 0): Module {
  if (depth > DEEPEST) return fresh;
  const next = (each: Expression): Module => moduleOf(context, place, each, depth + 1);
  switch (value.kind) {
    case "conditional":
      return either([next(value.then), next(value.otherwise)]);
    case "list":
    case "tuple":
      return { kind: "list", children: value.elements.map((each) => next(each.kind === "star" ? each.value : each)) };
    case "comprehension":
      return { kind: "list", children: [next(value.element)] };
    case "binary":
      if (value.operator === "+" || value.operator === "*")
        return { kind: "list", children: [...childrenOf(next(value.left)), ...childrenOf(next(value.right))] };
      return fresh;
    case "index":
      return either(childrenOf(next(value.object)));
    case "member":
      if (value.object.kind === "name" && value.object.text === "self" && place.owner)
        return fieldOf(context, place.owner, value.name.text, depth + 1);
      return fresh;
    case "name":
      return named(context, place, value.text, depth);
    case "call":
      return made(context, place, value, depth);
    default:
      return fresh;
  }
}

/** A local name, or a parameter by its default. */
function named(context: Context, place: Place, name: string, depth: number): Module {
  const { within } = place;
  if (!within) return fresh;
  const values = assignmentsOf(within.body, name);
  const param = within.params.find((each) => each.name.text === name);
  const all = [...values, ...(values.length === 0 && param?.default ? [param.default] : [])];
  const modules = all.map((each) => moduleOf(context, place, each, depth + 1));
  // What is added step by step is one list.
  if (isGrown(within.body, name) && modules.every(({ kind }) => kind === "list"))
    return { kind: "list", children: modules.flatMap(childrenOf) };
  return either(modules);
}

function made(context: Context, place: Place, call: Call, depth: number): Module {
  const { callee, args } = call;
  const next = (each: Expression): Module => moduleOf(context, place, each, depth + 1);
  const own = callee.kind === "member" && sourceOf(callee.object.span) === "self" ? callee.name.text : undefined;
  const method = own === undefined ? undefined : place.owner?.methods.get(own);
  if (method) return returned(context, { ...place, home: method.home, within: method.declaration }, depth);
  const found = declaredName(context, place.home, callee);
  if (typeof found !== "string") {
    if (found.kind === "function") return returned(context, { home: found.home, within: found.declaration }, depth);
    const owner = ownerOf(context, found.declaration, found.home);
    if (owner.methods.has("forward")) return { kind: "class", owner };
    return sequenceOf(context, owner, depth) ?? activation(place, call, "") ?? fresh;
  }
  const last = found.slice(found.lastIndexOf(".") + 1);
  if (last === "Sequential") {
    const [only] = args;
    const all = only?.kind === "*" ? next(only.value) : fresh;
    // Lists of several branches: each is a whole.
    if (all.kind === "either") return either(all.all.map((each) => ({ kind: "sequence", children: childrenOf(each) })));
    return { kind: "sequence", children: args.flatMap((each) => childrenFrom(each, next)) };
  }
  if (
    last === "ModuleList" ||
    last === "ModuleDict" ||
    last === "OrderedDict" ||
    last === "list" ||
    last === "reversed"
  )
    return { kind: "list", children: args.flatMap((each) => childrenOf(next(each.value))) };
  const changing = activation(place, call, last);
  if (changing) return changing;
  if (context.overrides.get(last)?.has("inplace")) return { kind: "inplace", isCertain: true, layer: last };
  if (idleLayers.has(last)) return { kind: "same" };
  if (last === "Flatten" || last === "Unflatten") return { kind: "view" };
  return fresh;
}

/** The children of a class that inherits from Sequential, as `super().__init__(…)` is told them. */
function sequenceOf(context: Context, owner: Owner, depth: number): Module | undefined {
  const init = owner.methods.get("__init__");
  if (!init || !/Sequential/.test(owner.declaration.bases.map(({ span }) => sourceOf(span)).join(" ")))
    return undefined;
  const place: Place = { home: init.home, owner, within: init.declaration };
  for (const statement of init.declaration.body) {
    if (statement.kind !== "expression" || statement.value.kind !== "call") continue;
    if (!sourceOf(statement.value.callee.span).endsWith("__init__")) continue;
    const children = statement.value.args.flatMap((each) =>
      childrenFrom(each, (value) => moduleOf(context, place, value, depth + 1)),
    );
    return { kind: "sequence", children };
  }
  return undefined;
}

/** `Sequential(a, *rest)` and `Sequential(OrderedDict([("a", a)]))` */
const childrenFrom = ({ kind, value }: Argument, next: (value: Expression) => Module): readonly Module[] => {
  if (value.kind === "call" && value.args[0] && sourceOf(value.callee.span).endsWith("OrderedDict")) {
    const [{ value: pairs }] = value.args as [Argument];
    if (pairs.kind === "list")
      return pairs.elements.flatMap((each) =>
        each.kind === "tuple" && each.elements[1] ? [next(each.elements[1])] : [],
      );
    return childrenOf(next(pairs));
  }
  const module = next(value);
  return kind === "*" || module.kind === "list" ? childrenOf(module) : [module];
};

const childrenOf = (module: Module): readonly Module[] =>
  module.kind === "list" || module.kind === "sequence"
    ? module.children
    : module.kind === "either"
      ? module.all.flatMap(childrenOf)
      : [];

const returned = (context: Context, place: Place & { readonly within: FunctionDefinition }, depth: number): Module =>
  either(returnsOf(place.within.body).map((each) => moduleOf(context, place, each, depth + 1)));

/** An activation that says `inplace`; `last`: the name of a layer of PyTorch's, "" if it is another. */
function activation({ within }: Place, { args }: Call, last: string): Module | undefined {
  const at = inplaceAt[last];
  const given = args.find(({ name }) => name?.text === "inplace") ?? (at === undefined ? undefined : plainAt(args, at));
  if (!given) return undefined;
  const { value } = given;
  const asked =
    value.kind === "name" ? (within?.params.find((each) => each.name.text === value.text)?.default ?? value) : value;
  if (asked.kind === "bool") {
    if (!asked.value) return undefined;
    // Dropout changes nothing while a network predicts.
    return idleLayers.has(last) ? { kind: "same" } : { kind: "inplace", isCertain: value.kind === "bool", layer: last };
  }
  return idleLayers.has(last) ? { kind: "same" } : { kind: "inplace", isCertain: false, layer: last };
}

const plainAt = (args: readonly Argument[], at: number): Argument | undefined =>
  args.some(({ kind }) => kind !== "plain") ? undefined : args.filter(({ name }) => !name)[at];

export function either(all: readonly Module[]): Module {
  const [first, ...others] = all;
  if (!first) return fresh;
  if (others.length === 0) return first;
  return { kind: "either", all: all.slice(0, 64) };
}
