import { bool as boolType } from "../../../ir/arguments.ts";
import { layers } from "../../../layers/index.ts";
import { call, layer as layerPart, type LayerPart, type Term } from "../../tree/module-tree.ts";
import type { Emission } from "../../torchscript/emission.ts";
import { keyOf } from "../../tree/terms.ts";
import { inferLayer } from "../../torchscript/shapes/infer-call.ts";
import { layersOfRows, withRows } from "./rows.ts";
import { CannotNest, fail, type LooseLayer, type Run } from "./run.ts";
import { layerWeights } from "./layer-weights.ts";
import { change, emitSeveral, emitTensor, refuseStale, termOf, toPlain, toTerm, tensorsIn } from "./tensors.ts";
import {
  bool,
  none,
  tupleOf,
  type Arguments,
  type Instance,
  type LayerMade,
  type Tensor,
  type Value,
} from "./values.ts";
import type * as plain from "../../../ir/value.ts";
import type { Shape } from "../../../ir/types.ts";

/** Modules that hold others. */
export const containerOf = (name: string): boolean =>
  /^(?:Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict)$/.test(name);

/** Says nothing here. */
const ignored = new Set([
  "device",
  "dtype",
  "inplace",
  "max_norm",
  "norm_type",
  "scale_grad_by_freq",
  "sparse",
  "_weight",
]);

const inplaceAt: Readonly<Record<string, number>> = {
  ReLU: 0, ReLU6: 0, SELU: 0, Hardswish: 0, Hardsigmoid: 0, SiLU: 0, Mish: 0, ELU: 1, CELU: 1, LeakyReLU: 1,
  Dropout: 1, Dropout1d: 1, Dropout2d: 1, Dropout3d: 1, AlphaDropout: 1, Hardtanh: 2, Threshold: 2,
}; // prettier-ignore

/** A layer's arguments, by the names of its parameters. */
export function bindLayer(name: string, { plain: given, named }: Arguments): Map<string, Value> {
  const layer = layers.get(name) ?? fail(`there is no layer ${name}`);
  const bound = new Map<string, Value>();
  if (layer.takesAnything) return bound;
  const params = Object.keys(layer.params);
  given.forEach((value, i) => {
    const at = inplaceAt[name];
    if (at === i) return void bound.set("inplace", value);
    const param = params[i];
    if (param === undefined) fail(`${name} takes fewer arguments`);
    else bound.set(param, value);
  });
  for (const [param, value] of named) {
    if (param in layer.params || param === "inplace") bound.set(param, value);
    else if (!ignored.has(param)) fail(`${name} has no argument ${param}`);
  }
  // `LSTMCell(8, 8, 1)`: a number counts as true.
  for (const [param, value] of bound)
    if (layer.params[param]?.type.name === boolType.name && value.kind === "number")
      bound.set(param, bool(value.size !== 0));
  return bound;
}

/** What a layer is in the tree. */
export function partOf(run: Run, { name, args, wrapper }: LayerMade): LayerPart {
  const within = { ...run, emission: undefined };
  const named = new Map<string, Term>();
  for (const [param, value] of args) if (param !== "inplace") named.set(param, toTerm(within, asTuple(value)));
  return { ...layerPart(name, [], named), ...(wrapper !== undefined && { wrapper }) };
}

const asTuple = (value: Value): Value => (value.kind === "list" ? tupleOf(value.items) : value);

const isTrue = (value: Value | undefined): boolean => value?.kind === "bool" && value.value;

/** Layers whose results lie in the memory of what they are given, in evaluation. */
const aliases = /^(?:Identity|Flatten|Unflatten|StochasticDepth|(?:Feature)?(?:Alpha)?Dropout[123]?d?)$/;

/** A layer that is called. */
export function callLayer(run: Run, instance: Instance, { name, args }: LayerMade, given: Arguments): Value {
  const emission = run.emission ?? fail("a layer is called while the network is made");
  const layer = layers.get(name) ?? fail(`there is no layer ${name}`);
  const path = pathFrom(run, emission, instance, name, args);
  const [rows] = given.plain;
  if (rows?.kind === "tensor" && rows.rowsOf) {
    if (!layersOfRows.test(name)) return fail(`${name} of rows that the batch has a part in`);
    refuseStale(rows);
    const result = callLayer(run, instance, { name, args }, { ...given, plain: [rows.rowsOf] });
    if (result.kind !== "tensor") return fail(`${name} gives no tensor`);
    return withRows(rows, result);
  }
  const params = Object.keys(layer.call?.params ?? { input: 1 });
  const bound = new Map<string, Value>();
  given.plain.forEach((value, i) => bound.set(params[i] ?? `input${i}`, value));
  for (const [param, value] of given.named) bound.set(param, value);
  const asPlain = (values: ReadonlyMap<string, Value>): Map<string, plain.Value> =>
    new Map([...values].filter(([param]) => param !== "inplace").map(([param, value]) => [param, toPlain(run, value)]));
  const found = inferLayer(layer, asPlain(args), asPlain(bound), run.span);
  if (found.kind !== "known") return fail(found.kind === "refused" ? found.problem : "a shape is not known");
  const callee = { path };
  const inOrder: Term[] = [];
  const named = new Map<string, Term>();
  for (const [param, value] of bound) {
    const isNext = params[inOrder.length] === param && named.size === 0;
    if (isNext || param.startsWith("input")) inOrder.push(toTerm(run, value));
    else named.set(param, toTerm(run, value));
  }
  const term = call(callee, inOrder, named);
  const [first] = tensorsIn(given.plain);
  const result = spread(run, term, found.value, aliases.test(name) && first ? { memory: first.memory } : {});
  if (isTrue(args.get("inplace")) && first && result.kind === "tensor" && !name.includes("Dropout"))
    return change(run, first, result, `${name}(inplace=True)`);
  return result;
}

/** The way to a layer from the module whose body is written. */
function pathFrom(
  run: Run,
  { path: from }: Emission,
  instance: Instance,
  name: string,
  args: LayerMade["args"],
): readonly string[] {
  const first = run.paths.get(instance);
  const ownsNothing = layerWeights(run, instance).size === 0;
  const all = [...(first ? [first] : []), ...(ownsNothing ? (run.otherPaths.get(instance) ?? []) : [])];
  // A module that begins as a layer does not hold itself.
  const below = all.find((path) => path.length > from.length && from.every((each, i) => path[i] === each));
  if (below) return below.slice(from.length);
  if (ownsNothing) return [looseName(run, from, name, args)];
  if (first) throw new CannotNest(from);
  return fail(
    `this ${name} is made where it is called, with new weights each time: make it in __init__, as a field of a module`,
  );
}

/** What a module calls a layer that it does not hold. */
function looseName(run: Run, path: readonly string[], name: string, args: LayerMade["args"]): string {
  const key = path.join(".");
  const known = run.loose.get(key) ?? new Map<string, LooseLayer>();
  run.loose.set(key, known);
  const part = partOf(run, { name, args });
  const text = `${name}(${[...part.named].map(([param, term]) => `${param}=${keyOf(term)}`).join()})`;
  const found = known.get(text);
  if (found) return found.name;
  const [owner] = [...run.paths].find(([, each]) => each.join(".") === key) ?? [];
  const isTaken = (each: string): boolean =>
    (owner?.kind === "instance" && owner.registered.has(each)) ||
    [...known.values()].some((other) => other.name === each);
  const base = name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  let own = base;
  for (let i = 2; isTaken(own); i++) own = `${base}_${i}`;
  known.set(text, { name: own, part });
  return own;
}

/** The tensors of what a layer gives: one, or those of tuples within tuples. */
function spread(run: Run, term: Term, value: plain.Value, facts: Partial<Tensor>): Value {
  if (value.kind === "tensor") return emitTensor(run, term, value.type.shape, facts);
  if (value.kind !== "tuple" && value.kind !== "list") return fail("a layer gives no tensor");
  if (value.elements.every((each) => each.kind === "tensor")) {
    const shapes = value.elements.map((each): Shape => (each.kind === "tensor" ? each.type.shape : []));
    return tupleOf(emitSeveral(run, term, shapes));
  }
  const at = (of: Term, index: number): Term => ({
    kind: "index",
    of,
    at: [{ kind: "at", index: { kind: "literal", value: index } }],
  });
  // (y, None): weights of an attention that nobody needs.
  if (value.elements.filter(({ kind }) => kind !== "none").length === 1)
    return tupleOf(
      value.elements.map((each, i) =>
        each.kind === "tensor" ? emitTensor(run, at(term, i), each.type.shape, facts) : none,
      ),
    );
  // (y, (h, c)) of an LSTM: what is called once is read twice.
  const whole = termOf(run, emitSeveral(run, term, [[]])[0] as Tensor);
  const go = (of: Term, each: plain.Value): Value => {
    if (each.kind === "tensor") return emitTensor(run, of, each.type.shape);
    if (each.kind !== "tuple" && each.kind !== "list") return fail("a layer gives no tensor");
    return tupleOf(each.elements.map((element, i) => go(at(of, i), element)));
  };
  return go(whole, value);
}
