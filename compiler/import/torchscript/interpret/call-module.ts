import type { FunctionDefinition } from "../../python/syntax/python-ast.ts";
import { call, type Term } from "../../tree/module-tree.ts";
import { canonicalText, finishBody, freshName, newEmission } from "../emission.ts";
import { changeInPlace } from "../change-in-place.ts";
import { tensorNamed } from "../emit-call.ts";
import { callAttention } from "../layers/call-attention.ts";
import { recurrentCode } from "../layers/recurrent-code.ts";
import { recognizeLayer } from "../layers/recognize-layer.ts";
import type { Place, Run } from "../run.ts";
import { toTerm } from "../terms.ts";
import { isElements, type Module, type Numeric, type Tensor, type Value } from "../values.ts";
import { followCode, selfOf } from "./call-code.ts";

/**
 * A module's call. Its code is followed into a body of its own, which what a module of the tree has is; a second call that would have
 * another body is followed where it stands.
 */
export function callModule(
  run: Run,
  place: Place,
  module: Module,
  definition: FunctionDefinition,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const given = definition.params.slice(1).map(({ name }, i) => args[i] ?? named.get(name.text));
  const names = definition.params.slice(1).map(({ name }) => name.text);
  // A trace hands a module that several have on to where it is called, where it is no part of who calls it.
  if (!isWithin(place.emission.path, module.path))
    return followCode(run, { ...place, self: module }, definition, args, named, module);
  const attended = callAttention(run, place, module, definition, given);
  if (attended) return attended;
  const emission = newEmission(module.path);
  const handed: { readonly outer: Tensor | Numeric; readonly inner: Tensor | Numeric; readonly before: Term }[] = [];
  const inside = given.map((value, i) =>
    value === undefined
      ? undefined
      : mapValues(value, (outer) => {
          const name = freshName(emission, names[i]);
          emission.params.push(name);
          const inner = handOver(emission, name, outer);
          handed.push({ outer, inner, before: inner.term as Term });
          return inner;
        }),
  );
  const within: Place = { ...place, emission, self: module, hint: undefined, depth: place.depth + 1 };
  const passed = new Map(names.flatMap((name, i) => (inside[i] ? [[name, inside[i]] as const] : [])));
  const returned =
    recurrentCode(run, within, module, definition, inside) ??
    followCode(run, within, definition, [], passed.set(selfOf(definition), module), undefined);
  const results: Term[] = [];
  const leaves: (Tensor | Numeric)[] = [];
  let isBroken = hasUnknown(returned);
  mapValues(returned, (leaf) => {
    const term = toTerm(run, within, leaf);
    if (term) results.push(term);
    else isBroken = true;
    leaves.push(leaf);
    return leaf;
  });
  const body = finishBody(emission, results);
  const text = canonicalText(body);
  const key = module.path.join(".");
  const known = run.called.get(key);
  if (!isBroken && known && known.text !== text)
    return followCode(run, { ...place, self: module }, definition, args, named, module);
  if (!known && !isBroken)
    run.called.set(key, {
      body,
      text,
      layer: recognizeLayer(run, module, body, emission.shapes.get(body.params[0] ?? "")),
    });

  const terms = handed.map(({ outer }) => toTerm(run, place, outer));
  // What is wrong in it has been said; what is behind it can still be looked at.
  if (isBroken || terms.some((term) => term === undefined)) return returned;
  if (leaves.length === 0) return returned;
  const targets = leaves.map(() => freshName(place.emission, place.hint));
  const path = module.path.slice(place.emission.path.length);
  place.emission.steps.push({
    statement: { targets, value: call({ path }, terms as Term[]) },
  });
  let next = 0;
  const outside = new Map<Term, Tensor>();
  const result = mapValues(returned, (leaf) => {
    const made = valueNamed(place, targets[next++] ?? "", leaf);
    if (leaf.kind === "tensor" && made.kind === "tensor") outside.set(leaf.term, made);
    return made;
  });
  for (const { outer, inner, before } of handed) {
    if (outer.kind !== "tensor" || inner.kind !== "tensor" || inner.term === before) continue;
    const changed = outside.get(inner.term);
    const op = `${definition.name.text} of ${module.path.join(".")}`;
    if (changed) changeInPlace(run, place, outer, changed, op);
    else outer.stale = { op, why: "what it becomes stays within that module" };
  }
  return result;
}

const isWithin = (outer: readonly string[], path: readonly string[]): boolean =>
  outer.every((name, i) => path[i] === name);

type Leaf = Tensor | Numeric;

/** A value with all that flows in it replaced: tensors, and numbers that only run time tells. */
function mapValues(value: Value, replace: (leaf: Leaf) => Value): Value {
  if (value.kind === "tensor") return replace(value);
  if (value.kind === "number" && value.size === undefined) return replace(value);
  if (isElements(value)) return { kind: value.kind, items: value.items.map((item) => mapValues(item, replace)) };
  if (value.kind === "dict")
    return { kind: "dict", entries: new Map([...value.entries].map(([key, item]) => [key, mapValues(item, replace)])) };
  return value;
}

function hasUnknown(value: Value): boolean {
  if (value.kind === "dict") return [...value.entries.values()].some(hasUnknown);
  return isElements(value) ? value.items.some(hasUnknown) : value.kind === "unknown";
}

function handOver(emission: Place["emission"], name: string, outer: Leaf): Leaf {
  if (outer.kind === "number") return { ...outer, term: { kind: "value", name } };
  const { shape, isInt, isMask, input, stale } = outer;
  const inner: Tensor = {
    ...tensorNamed(emission, name, shape, { isInt, isMask: isMask === true, input }),
    same: outer.same ?? outer,
  };
  if (stale) inner.stale = stale;
  return inner;
}

function valueNamed({ emission }: Place, name: string, leaf: Leaf): Leaf {
  if (leaf.kind === "number") return { ...leaf, term: { kind: "value", name } };
  const { shape, isInt, isMask, input } = leaf;
  return tensorNamed(emission, name, shape, { isInt, isMask: isMask === true, input });
}
