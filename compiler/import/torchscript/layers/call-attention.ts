import { isFixed, showShape, type Shape } from "../../../ir/types.ts";
import { isDict } from "../../pickle/pickle-value.ts";
import type { FunctionDefinition } from "../../python/syntax/python-ast.ts";
import { literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import { newEmission } from "../emission.ts";
import { tensorNamed } from "../emit-call.ts";
import { attributeOf } from "../interpret/attribute.ts";
import { followCode, selfOf } from "../interpret/call-code.ts";
import { report, type Place, type Run } from "../run.ts";
import {
  boolIn,
  isElements,
  isNone,
  none,
  numberIn,
  tupleOf,
  type Module,
  type Tensor,
  type Value,
} from "../values.ts";
import { callLayer } from "./call-layer.ts";
import { makeLayerPart } from "./make-layer-part.ts";
import { shapesIn } from "./own-weights.ts";
import { layerNamed } from "./recognize-layer.ts";
import { rolesIn } from "./attention-roles.ts";

/** What a call of nn.MultiheadAttention is made of. */
export interface Attention {
  readonly heads: number;
  readonly isBatchFirst: boolean;
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly mask: Value;
  readonly paddingMask: Value;
  /** Which of the two results each result of the call is. */
  readonly results: "both" | readonly number[];
}

/** nn.MultiheadAttention as the layer that it is; undefined where its code does something that the layer does not. */
export function callAttention(
  run: Run,
  place: Place,
  module: Module,
  definition: FunctionDefinition,
  given: readonly (Value | undefined)[],
): Value | undefined {
  if (layerNamed(module.object.className) !== "MultiheadAttention") return undefined;
  const isScripted = isDict(module.object.state) && module.object.state.entries.has("num_heads");
  const found =
    isScripted || definition.params.some(({ name }) => name.text === "need_weights")
      ? scripted(run, place, module, definition, given)
      : traced(run, place, module, definition, given);
  const part = found && layerOf(module, found);
  if (!part || found.query.kind !== "tensor") return undefined;
  const shape = found.query.shape;
  if (!found.isBatchFirst && shape?.[0] !== undefined && !isFixed(shape[0]))
    return report(run, place, "NN6024", {
      problem: `without batch_first the batch comes second, and of ${showShape(shape)} it is the first`,
      help: undefined,
    });
  const named = new Map<string, Value>();
  if (!isNone(found.paddingMask)) named.set("key_padding_mask", found.paddingMask);
  if (!isNone(found.mask)) named.set("attn_mask", found.mask);
  const one = (index: number): Value =>
    callLayer(
      run,
      place,
      module.path,
      part,
      [found.query, found.key, found.value],
      named,
      [index === 0 ? shape : weightsShape(found)],
      index,
    );
  const wanted = found.results === "both" ? [0, 1] : found.results;
  if (wanted.join() === "0,1")
    return callLayer(run, place, module.path, part, [found.query, found.key, found.value], named, [
      shape,
      weightsShape(found),
    ]);
  const [first, ...others] = wanted.map(one);
  return others.length === 0 ? first : tupleOf([first ?? none, ...others]);
}

function weightsShape({ query, key, isBatchFirst }: Attention): Shape | undefined {
  const [q, k] = [query, key].map((value) => (value.kind === "tensor" ? value.shape : undefined));
  if (q?.length !== 3 || k?.length !== 3) return undefined;
  const [batch, length] = isBatchFirst ? [0, 1] : [1, 0];
  return [q[batch] ?? 1, q[length] ?? 1, k[length] ?? 1];
}

function layerOf(module: Module, { heads, isBatchFirst }: Attention): LayerPart | undefined {
  const shapes = shapesIn(module);
  const width = shapes.get("in_proj_weight")?.[1] ?? shapes.get("q_proj_weight")?.[0];
  if (width === undefined) return undefined;
  const given = new Map<string, Term>([
    ["embed_dim", literal(width)],
    ["num_heads", literal(heads)],
    ["bias", literal(shapes.has("in_proj_bias"))],
    ["batch_first", literal(isBatchFirst)],
  ]);
  const [key, value] = [shapes.get("k_proj_weight")?.[1], shapes.get("v_proj_weight")?.[1]];
  if (key !== undefined) given.set("kdim", literal(key));
  if (value !== undefined) given.set("vdim", literal(value));
  if (shapes.has("bias_k")) given.set("add_bias_kv", literal(true));
  return makeLayerPart("MultiheadAttention", given);
}

/** By its attributes and the arguments of its forward, which are those of the class. */
function scripted(
  run: Run,
  place: Place,
  module: Module,
  definition: FunctionDefinition,
  given: readonly (Value | undefined)[],
): Attention | undefined {
  const attribute = (name: string): Value => attributeOf(run, place, module, name);
  const args = new Map(definition.params.slice(1).map(({ name }, i) => [name.text, given[i] ?? none]));
  const heads = numberIn(attribute("num_heads"));
  const [query, key, value] = [args.get("query"), args.get("key"), args.get("value")];
  if (heads === undefined || !query || !key || !value || boolIn(attribute("add_zero_attn"))) return undefined;
  if (boolIn(args.get("average_attn_weights")) === false || boolIn(args.get("is_causal")) === true) return undefined;
  return {
    heads,
    isBatchFirst: boolIn(attribute("batch_first")) === true,
    query,
    key,
    value,
    mask: args.get("attn_mask") ?? none,
    paddingMask: args.get("key_padding_mask") ?? none,
    results: "both",
  };
}

/** As many samples as a trace is followed with, to see what it does with which input. */
const SAMPLES = 3;

/** By what its code does to tensors without an open size. */
function traced(
  run: Run,
  place: Place,
  module: Module,
  definition: FunctionDefinition,
  given: readonly (Value | undefined)[],
): Attention | undefined {
  if (!given.every((value): value is Tensor => value?.kind === "tensor" && value.shape !== undefined)) return undefined;
  const emission = newEmission(module.path);
  const apart: Run = {
    ...run,
    diagnostics: [],
    said: new Set(),
    called: new Map(),
    counting: new Set(),
    constants: new Map(),
  };
  const inside = given.map(({ shape = [], isMask }, i) => {
    emission.params.push(`p${i}`);
    emission.names.add(`p${i}`);
    const fixed = shape.map((size) => (isFixed(size) ? size : size.factor * SAMPLES));
    return tensorNamed(emission, `p${i}`, fixed, { isMask: isMask === true });
  });
  const within: Place = { ...place, emission, self: module, depth: place.depth + 1 };
  const passed = new Map<string, Value>([[selfOf(definition), module]]);
  definition.params.slice(1).forEach(({ name }, i) => passed.set(name.text, inside[i] ?? none));
  const returned = followCode(apart, within, definition, [], passed);
  run.ticks = apart.ticks;
  if (apart.diagnostics.length > 0) return undefined;
  const results = isElements(returned) ? returned.items.filter((item) => item.kind !== "none") : [returned];
  const roles = rolesIn(emission, results);
  if (!roles) return undefined;
  const at = (index: number | undefined): Value => (index === undefined ? none : (given[index] ?? none));
  const { heads, isBatchFirst, query, key, value, mask } = roles;
  return {
    heads,
    isBatchFirst,
    query: at(query),
    key: at(key),
    value: at(value),
    mask: at(mask),
    paddingMask: none,
    results: roles.results,
  };
}
