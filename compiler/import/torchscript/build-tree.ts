import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { isDict, type PickleObject } from "../pickle/pickle-value.ts";
import { isScriptModule } from "../pytorch/script-state.ts";
import { isTensor, type TorchTensor } from "../pytorch/torch-values.ts";
import type { ModulePart, ParameterPart, Part } from "../tree/module-tree.ts";
import { lastName } from "./archive/code-table.ts";
import { eachTerm, type Body } from "./emission.ts";
import { layerOfWeights } from "./layers/layer-of-weights.ts";
import { unusedIn } from "./unused-modules.ts";
import type { Run } from "./run.ts";

export interface BuiltTree {
  readonly root: ModulePart;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Weights that cannot be read: what they are. */
  readonly unread: ReadonlyMap<string, string>;
  /** Modules with weights of which nothing is called or read. */
  readonly leftOut: readonly string[];
}

/** The modules that the network's body comes to, with the weights that they read. What nothing calls or reads is left out. */
export function buildTree(run: Run, root: PickleObject, body: Body): BuiltTree {
  const used = usedBy(run, body);
  const weights = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  const keep = (name: string, tensor: TorchTensor, from: "data" | "constants"): void => {
    const placed = run.archive.place(tensor, from, name);
    if (typeof placed === "string") unread.set(name, placed);
    else weights.set(name, placed);
  };
  const parameterOf = (
    name: string,
    tensor: TorchTensor,
    isBuffer: boolean,
    from: "data" | "constants",
  ): ParameterPart => {
    keep(name, tensor, from);
    return { kind: "parameter", shape: tensor.shape, isBuffer };
  };
  const partsOf = (object: PickleObject, path: readonly string[]): Map<string, Part> => {
    const parts = new Map<string, Part>();
    const learned = parametersOf(run, object.className);
    if (isDict(object.state))
      for (const [name, value] of object.state.entries) {
        if (typeof name !== "string") continue;
        const key = [...path, name].join(".");
        if (isTensor(value)) {
          if (used.weights.has(key)) parts.set(name, parameterOf(key, value, !learned.has(name), "data"));
        } else if (isScriptModule(value) && used.within.has(key)) {
          parts.set(name, partOf(value, [...path, name]));
        }
      }
    for (const [key, index] of run.constants) {
      const at = key.split(".");
      const name = at.pop() ?? "";
      const value = run.archive.constants[index];
      if (at.join(".") === path.join(".") && used.weights.has(key) && isTensor(value))
        parts.set(name, parameterOf(key, value, true, "constants"));
    }
    return parts;
  };
  const partOf = (object: PickleObject, path: readonly string[]): Part => {
    const key = path.join(".");
    const called = used.called.has(key) ? run.called.get(key) : undefined;
    const layer = called ? called.layer : layerOfWeights({ kind: "module", object, path });
    if (layer) {
      keepAll(object, path, keep);
      return layer;
    }
    return modulePart(object, partsOf(object, path), called?.body);
  };
  const part = modulePart(root, partsOf(root, []), body);
  return { root: part, weights, unread, leftOut: unusedIn(root, [...used.within, ...weights.keys()]) };
}

/** All tensors of a layer, and of what lies in it. */
function keepAll(
  object: PickleObject,
  path: readonly string[],
  keep: (name: string, tensor: TorchTensor, from: "data" | "constants") => void,
): void {
  if (!isDict(object.state)) return;
  for (const [name, value] of object.state.entries) {
    const at = [...path, String(name)];
    if (isTensor(value)) keep(at.join("."), value, "data");
    else if (isScriptModule(value) && at.length < 100) keepAll(value, at, keep);
  }
}

const modulePart = (object: PickleObject, parts: ReadonlyMap<string, Part>, body: Body | undefined): ModulePart => ({
  kind: "module",
  className: lastName(object.className),
  parts,
  params: body?.params ?? [],
  body: body?.steps.map(({ statement }) => statement) ?? [],
  results: body?.results ?? [],
});

interface Used {
  readonly weights: ReadonlySet<string>;
  readonly called: ReadonlySet<string>;
  /** Of all of these, the modules that they lie in. */
  readonly within: ReadonlySet<string>;
}

/** What the root's body reads and calls, and what that calls. */
function usedBy(run: Run, root: Body): Used {
  const [weights, called, within] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const mark = (path: readonly string[]): void => {
    for (let length = 1; length <= path.length; length++) within.add(path.slice(0, length).join("."));
  };
  const queue: { readonly body: Body; readonly path: readonly string[] }[] = [{ body: root, path: [] }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { body, path } = next;
    const visit = (term: Parameters<typeof eachTerm>[0]): void =>
      eachTerm(term, (each) => {
        if (each.kind === "part") {
          const whole = [...path, ...each.path];
          weights.add(whole.join("."));
          mark(whole);
        }
        if (each.kind !== "call" || typeof each.callee === "string") return;
        const whole = [...path, ...each.callee.path];
        const key = whole.join(".");
        if (called.has(key)) return;
        called.add(key);
        mark(whole);
        const own = run.called.get(key);
        if (own && !own.layer) queue.push({ body: own.body, path: whole });
      });
    for (const { statement } of body.steps) visit(statement.value);
    for (const result of body.results) visit(result);
  }
  return { weights, called, within };
}

/** `__parameters__ = ["weight", "bias", ]` of a class. */
function parametersOf(run: Run, className: string): ReadonlySet<string> {
  const definition = run.code.find(className);
  const names = new Set<string>();
  if (definition?.kind !== "class") return names;
  for (const each of definition.body)
    if (
      each.kind === "assign" &&
      each.value?.kind === "list" &&
      each.targets.some((to) => to.kind === "name" && to.text === "__parameters__")
    )
      for (const item of each.value.elements) if (item.kind === "string") names.add(item.parts.map(String).join(""));
  return names;
}
