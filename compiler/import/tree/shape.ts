import type { CompleteLayer } from "./complete-layer.ts";
import { completeLayer, paramsOf, squared } from "./complete-layer.ts";
import type { ModulePart, Part, Statement, Term } from "./module-tree.ts";
import { isConstant, keyOf, mapTerm, mapValues } from "./terms.ts";

/** A part as it will be written: classes of the network's own are called with arguments. */
export type Shaped =
  | ({ readonly kind: "layer" } & CompleteLayer)
  | { readonly kind: "parameter"; readonly size: Term; readonly isBuffer: boolean; readonly initial?: Term }
  | {
      readonly kind: "group";
      readonly callee: "Sequential" | "ModuleList" | "ParameterList";
      readonly children: ReadonlyMap<string, Shaped>;
    }
  | { readonly kind: "instance"; readonly of: Class; readonly args: readonly Leaf[] }
  /** A parameter of the class that is a module. */
  | { readonly kind: "reference"; readonly name: string };

/** What may differ between twins: a constant, or a whole part. */
export type LeafValue = Term | Shaped;
export interface Leaf {
  /** What it is called where it stands: "out_channels". */
  readonly hint: string;
  readonly value: LeafValue;
}

export interface ClassParam {
  readonly name: string;
  readonly default?: LeafValue;
  /** Of its values. */
  readonly type: string | undefined;
}

/** A `module`, or a `fn` that makes a Sequential where `isChain`. */
export interface Class {
  readonly name: string;
  readonly params: readonly ClassParam[];
  readonly parts: ReadonlyMap<string, Shaped>;
  readonly isChain: boolean;
  readonly body: Body;
}

export interface Body {
  readonly params: readonly string[];
  /** What values were called in the file. */
  readonly hints?: ReadonlyMap<string, string>;
  readonly statements: readonly Statement[];
  readonly results: readonly Term[];
}

export const bodyOf = ({ params, body, results }: ModulePart): Body => ({ params, statements: body, results });

export const isTerm = (value: LeafValue): value is Term => !shapes.has(value.kind);
const shapes = new Set<string>(["layer", "parameter", "group", "instance", "reference"]);

/** Its parts are called one after the other, each once, and nothing else is done. */
export function isChain({ parts, params, body, results }: ModulePart): boolean {
  const names = [...parts.keys()];
  if (params.length !== 1 || results.length !== 1 || body.length !== names.length || names.length === 0) return false;
  let last = params[0];
  for (const [i, { targets, value }] of body.entries()) {
    if (value.kind !== "call" || typeof value.callee === "string" || value.named.size > 0) return false;
    const [name, ...further] = value.callee.path;
    const [arg, ...others] = value.args;
    if (name !== names[i] || further.length + others.length > 0) return false;
    if (arg?.kind !== "value" || arg.name !== last || targets.length !== 1) return false;
    last = targets[0];
  }
  const [result] = results;
  return result?.kind === "value" && result.name === last;
}

/** Only its parts are called or read, by others, and they are modules or numbered weights: a list. All else that has tensors is a module with fields. */
export const isList = (part: ModulePart): boolean =>
  part.params.length + part.results.length === 0 &&
  ([...part.parts.values()].every(({ kind }) => kind !== "parameter") || isOfWeights(part));

/** A list of weights, which have their places as names. */
export const isOfWeights = ({ params, results, parts }: ModulePart): boolean =>
  params.length + results.length === 0 &&
  parts.size > 0 &&
  [...parts].every(([name, { kind }], i) => kind === "parameter" && name === String(i));

/** A layer or a weight, as it stands in a module. */
export const shapeLeafPart = (part: Exclude<Part, ModulePart>): Shaped =>
  part.kind === "layer"
    ? { kind: "layer", ...completeLayer(part) }
    : {
        kind: "parameter",
        isBuffer: part.isBuffer,
        size: { kind: "list", items: part.shape.map((value) => ({ kind: "literal", value })) },
        ...(part.initial && { initial: part.initial }),
      };

type Visit = (leaf: Leaf) => LeafValue;

/** The same part with other leaves; `visit` sees them in an order that is the same for twins. */
export function mapLeaves(shaped: Shaped, visit: Visit): Shaped {
  switch (shaped.kind) {
    case "layer":
      return { ...shaped, args: mapValues(shaped.args, (term, hint) => mapConstants(term, hint, visit)) };
    case "parameter":
      return {
        ...shaped,
        size: mapConstants(shaped.size, "shape", visit),
        ...(shaped.initial && { initial: mapConstants(shaped.initial, "initial", visit) }),
      };
    case "group":
      return { ...shaped, children: mapValues(shaped.children, (child) => mapLeaves(child, visit)) };
    case "instance":
      return {
        ...shaped,
        args: shaped.args.map((leaf) => ({
          ...leaf,
          value: isTerm(leaf.value) ? visit(leaf) : mapLeaves(leaf.value, visit),
        })),
      };
    case "reference":
      return shaped;
  }
}

function mapConstants(term: Term, hint: string, visit: Visit): Term {
  return mapTerm(term, (each) => {
    if (isConstant(each)) return visit({ hint, value: each }) as Term;
    if (each.kind !== "call") return undefined;
    const params = typeof each.callee === "string" ? paramsOf(each.callee) : [];
    return {
      ...each,
      args: each.args.map((arg, i) => mapConstants(squared(params[i] ?? "", arg), params[i] ?? "size", visit)),
      named: mapValues(each.named, (arg, name) => mapConstants(squared(name, arg), name, visit)),
    };
  });
}

export const mapBody = ({ params, statements, results }: Body, visit: Visit): Body => ({
  params,
  statements: statements.map(({ targets, value }) => ({ targets, value: mapConstants(value, "size", visit) })),
  results: results.map((each) => mapConstants(each, "size", visit)),
});

const hole: Term = { kind: "literal", value: "#" };

/** Equal for parts that differ in leaves alone. */
export const skeletonOf = (shaped: Shaped): string =>
  JSON.stringify(
    mapLeaves(shaped, () => hole),
    (key, each: unknown) => {
      if (key === "of" && typeof each === "object" && each !== null && "isChain" in each) return (each as Class).name;
      return each instanceof Map ? [...(each as Map<unknown, unknown>)] : each;
    },
  );

export const leafKey = (value: LeafValue): string =>
  isTerm(value)
    ? keyOf(value)
    : JSON.stringify(value, (key, each: unknown) => {
        if (key === "of" && typeof each === "object" && each !== null && "isChain" in each) return (each as Class).name;
        if (each instanceof Map) return [...(each as Map<unknown, unknown>)];
        return Object.is(each, -0) ? "-0" : each;
      });

export const bodySkeleton = (body: Body): string => {
  const { params, statements, results } = mapBody(body, () => hole);
  return keyOf([
    { kind: "literal", value: params.length },
    ...statements.flatMap(({ targets, value }): Term[] => [
      ...targets.map((name): Term => ({ kind: "value", name })),
      value,
    ]),
    ...results,
  ]);
};
