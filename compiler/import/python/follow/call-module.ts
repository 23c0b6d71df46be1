import { canonicalText, finishBody, freshName, newEmission } from "../../torchscript/emission.ts";
import { call, type Term } from "../../tree/module-tree.ts";
import { callBase } from "./call-base.ts";
import { layerWeights } from "./layer-weights.ts";
import { childrenOf } from "./items-of.ts";
import { callLayer } from "./layers.ts";
import { CannotNest, fail, type Run } from "./run.ts";
import { change, copyOf, tensorNamed, termOf } from "./tensors.ts";
import {
  isElements,
  isModule,
  isRecord,
  lineageOf,
  listOf,
  memberOf,
  type Arguments,
  type Instance,
  type Memory,
  type Tensor,
  type Value,
} from "./values.ts";

/**
 * A module's call. Its code is followed into a body of its own, which is what a module of the tree has, or where it is called, if it
 * does more than calculate with what it is given.
 */
export function callModule(run: Run, module: Instance, args: Arguments): Value {
  const forward = memberOf(module.of, "forward");
  const { base, classes } = lineageOf(module.of);
  if (!forward && module.layer)
    return hasOtherWeights(run, module) ? callBase(run, module, args) : callLayer(run, module, module.layer, args);
  // A slice of a Sequential, for one, is held by nobody: what it holds is.
  const path = run.paths.get(module) ?? [];
  if (!run.emission) return fail("a module is called while the network is made");
  const follow = (given: Arguments): Value => {
    if (forward?.value.kind === "function")
      return run.call(run, { kind: "bound", fn: forward.value, self: module }, given);
    if (base === "Sequential" || (classes.length === 0 && base === undefined)) return throughAll(run, module, given);
    return fail(`a ${module.of.name} has no forward`);
  };
  const { emission } = run;
  const key = path.join(".");
  const isWithin = emission.path.every((name, i) => path[i] === name) && path.length > emission.path.length;
  if (!isWithin || run.inlined.has(key) || path.length === 0) return follow(args);
  return nested(run, module, path, args, follow);
}

/** Whether a layer's weights are no longer what a state_dict has under its name. */
const hasOtherWeights = (run: Run, module: Instance): boolean =>
  module.isTakenApart === true || [...layerWeights(run, module).values()].some(({ weight }) => weight !== undefined);

/** What a Sequential does. */
export function throughAll(run: Run, module: Instance, args: Arguments): Value {
  let [value] = args.plain;
  for (const child of childrenOf(module))
    value = run.call(run, child, {
      plain: [value ?? fail("a Sequential is given nothing")],
      named: new Map(),
      span: args.span,
    });
  return value ?? fail("a Sequential is given nothing");
}

function nested(
  run: Run,
  module: Instance,
  path: readonly string[],
  args: Arguments,
  follow: (given: Arguments) => Value,
): Value {
  const outer = run.emission ?? fail("a module is called while the network is made");
  const emission = newEmission(path);
  const handed = new Map<Tensor, { readonly inner: Tensor; readonly before: Term }>();
  const memories = new Map<Memory, Memory>();
  const forward = memberOf(module.of, "forward")?.value;
  const names = forward?.kind === "function" ? forward.params.slice(1).map(({ name }) => name.text) : ["x"];
  const enter = (value: Value, name: string | undefined): Value =>
    mapTensors(value, (tensor) => {
      const known = handed.get(tensor);
      if (known) return known.inner;
      if (tensor.origin.kind === "constant") return tensor;
      const param = freshName(emission, name);
      emission.params.push(param);
      const { shape, isMask, isInt } = tensor;
      const memory = memories.get(tensor.memory) ?? { sharers: [] };
      memories.set(tensor.memory, memory);
      const inner = tensorNamed(emission, param, shape, { isMask, isInt, memory });
      if (tensor.stale !== undefined) inner.stale = tensor.stale;
      handed.set(tensor, { inner, before: inner.origin.kind === "value" ? inner.origin.term : fail("no value") });
      return inner;
    });
  const inside: Arguments = {
    plain: args.plain.map((value, i) => enter(value, names[i])),
    named: new Map([...args.named].map(([name, value]) => [name, enter(value, name)])),
    span: args.span,
  };
  run.emission = emission;
  const { hint } = run;
  run.hint = undefined;
  let returned: Value;
  const results: Tensor[] = [];
  let body;
  try {
    returned = follow(inside);
    mapTensors(returned, (tensor) => {
      if (!results.includes(tensor)) results.push(tensor);
      return tensor;
    });
    body = finishBody(
      emission,
      results.map((each) => termOf(run, each)),
    );
  } finally {
    run.emission = outer;
    run.hint = hint;
  }
  if (results.length === 0 || holdsModules(returned)) throw new CannotNest(path);
  const text = canonicalText(body);
  const known = run.called.get(module);
  if (known && known.text !== text) throw new CannotNest(path);
  run.called.set(module, { body, text });
  const terms = [...handed.keys()].map((each) => termOf(run, each));
  const targets = results.map(() => freshName(outer, hint));
  outer.steps.push({ statement: { targets, value: call({ path: path.slice(outer.path.length) }, terms) } });
  const outside = new Map(
    results.map((each, i) => [
      each,
      tensorNamed(outer, targets[i] ?? "", each.shape, { isMask: each.isMask, isInt: each.isInt }),
    ]),
  );
  for (const [given, { inner }] of handed)
    if (inner.isChanged) {
      const seen = outside.get(inner);
      if (seen) outside.set(inner, change(run, given, seen, `a call of ${path.join(".")}`));
      else for (const each of given.memory.sharers) each.stale ??= { by: "a call", within: path };
    }
  // What comes out may lie in the memory of what went in, or of something else that comes out.
  const without = new Map([...memories].map(([given, inner]) => [inner, given]));
  for (const [inner, result] of outside) {
    const memory = without.get(inner.memory) ?? result.memory;
    without.set(inner.memory, memory);
    if (result.memory !== memory) outside.set(inner, copyOf(run, result, memory));
  }
  return mapTensors(returned, (tensor) => outside.get(tensor) ?? fail("a result is lost"));
}

function holdsModules(value: Value): boolean {
  if (isElements(value)) return value.items.some(holdsModules);
  if (value.kind === "dict") return [...value.entries.values()].some((entry) => holdsModules(entry.value));
  // Objects that hold tensors are changed where they are.
  if (value.kind !== "instance") return false;
  const { of, attributes } = value;
  return isModule(value) || (of.fields === undefined && hasTensors(listOf([...attributes.values()])));
}

/** A value with all tensors in it replaced. */
function mapTensors(value: Value, replace: (tensor: Tensor) => Value): Value {
  if (value.kind === "tensor") return replace(value);
  if (isElements(value)) {
    if (!hasTensors(value)) return value;
    return { ...value, items: value.items.map((item) => mapTensors(item, replace)) };
  }
  if (value.kind === "dict") {
    if (!hasTensors(value)) return value;
    const entries = [...value.entries].map(
      ([key, entry]) => [key, { key: entry.key, value: mapTensors(entry.value, replace) }] as const,
    );
    return { kind: "dict", entries: new Map(entries) };
  }
  if (isRecord(value) && hasTensors(value)) {
    const attributes = [...value.attributes].map(([name, each]) => [name, mapTensors(each, replace)] as const);
    return { ...value, attributes: new Map(attributes) };
  }
  return value;
}

function hasTensors(value: Value): boolean {
  if (value.kind === "tensor") return true;
  if (isElements(value)) return value.items.some(hasTensors);
  if (isRecord(value)) return [...value.attributes.values()].some(hasTensors);
  return value.kind === "dict" && [...value.entries.values()].some((entry) => hasTensors(entry.value));
}
