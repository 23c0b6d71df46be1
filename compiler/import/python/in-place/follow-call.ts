import type { Argument, Call, Expression, Member } from "../syntax/python-ast.ts";
import { sourceOf } from "../translate/context.ts";
import { declaredName } from "../translate/classes/declared-name.ts";
import { variableOf } from "../translate/scope.ts";
import { isStatic } from "../translate/classes/network.ts";
import { elementOf } from "./element-of.ts";
import { nothing, type Held } from "./held.ts";
import { callModule, callFunction } from "./follow-module.ts";
import { moduleOf, type Module } from "./module-of.ts";
import type { Tracker } from "./tracker.ts";
import { inplaceAt, numbers, parts, plainFunctions, same, views } from "./views.ts";

interface Given {
  readonly each: Expression;
  readonly held: Held;
  readonly argument: Argument;
}

/** A call: what it changes, and what its result shares with what it is given. */
export function followCall(tracker: Tracker, call: Call): Held {
  const { callee } = call;
  if (callee.kind === "member") {
    const path = pathOf(tracker, callee);
    if (path !== undefined) return callLibrary(tracker, call, path);
    const own = sourceOf(callee.object.span) === "self" ? tracker.owner?.methods.get(callee.name.text) : undefined;
    if (own && tracker.owner) {
      const held = argumentsOf(tracker, call);
      return callFunction(tracker, call, own.declaration, own.home, tracker.owner, held, isStatic(own) ? 0 : 1);
    }
    const object = tracker.steps.evaluate(tracker, callee.object);
    if (object.paths.length > 0) return callMethod(tracker, call, callee, object);
    if (object.modules && callee.name.text === "forward") return asModule(tracker, call, object.modules);
    if (variableOf(callee) === undefined && !object.modules) {
      argumentsOf(tracker, call);
      return nothing;
    }
  }
  if (callee.kind === "name" && !tracker.read(callee.text)) {
    const found = declaredName(tracker.context, tracker.home, callee);
    if (typeof found === "string") return callLibrary(tracker, call, found);
    const held = argumentsOf(tracker, call);
    if (found.kind === "function")
      return callFunction(tracker, call, found.declaration, found.home, undefined, held, 0);
    return { ...nothing, modules: [moduleOf(tracker.context, { home: tracker.home }, call)] };
  }
  const { modules } = tracker.steps.evaluate(tracker, callee);
  return asModule(tracker, call, modules ?? [{ kind: "fresh" }]);
}

function asModule(tracker: Tracker, call: Call, modules: readonly Module[]): Held {
  const held = argumentsOf(tracker, call);
  const [first = nothing, ...others] = held;
  return callModule(tracker, call, modules, first, others);
}

/** The path of a library's function; undefined for what belongs to a value. */
function pathOf(tracker: Tracker, callee: Member): string | undefined {
  let root: Expression = callee;
  while (root.kind === "member") root = root.object;
  if (root.kind !== "name" || root.text === "self" || tracker.read(root.text)) return undefined;
  const found = declaredName(tracker.context, tracker.home, callee);
  return typeof found === "string" && tracker.home.names.has(root.text) ? found : undefined;
}

/** The arguments in their order; all are read once all are there. */
function given(tracker: Tracker, call: Call): readonly Given[] {
  const all = call.args.map((argument) => ({
    each: argument.value,
    held: tracker.steps.evaluate(tracker, argument.value),
    argument,
  }));
  for (const { each, held } of all) tracker.use(held, each, variableOf(each));
  return all;
}

const argumentsOf = (tracker: Tracker, call: Call): readonly Held[] => given(tracker, call).map(({ held }) => held);

function callLibrary(tracker: Tracker, call: Call, path: string): Held {
  const last = path.slice(path.lastIndexOf(".") + 1);
  if (!path.startsWith("torch") && plainFunctions.has(path)) {
    given(tracker, call);
    return nothing;
  }
  const all = given(tracker, call);
  const [first] = all;
  if (!path.startsWith("torch")) return ofPython(tracker, path, all);
  if (/^[A-Z]/.test(last))
    return { ...nothing, modules: [moduleOf(tracker.context, { home: tracker.home, owner: tracker.owner }, call)] };
  const into = all.find(({ argument }) => argument.name?.text === "out")?.held;
  if (into) return changed(tracker, call, into);
  if (!first) return tracker.fresh();
  if (last.endsWith("dropout")) return idleDropout(all) ? first.held : tracker.fresh();
  if (/[a-z0-9]_$/.test(last) || saysInplace(last, all)) return changed(tracker, call, first.held);
  if (last === "checkpoint") return tracker.fresh();
  return ofTensor(tracker, last, first.held);
}

/** `dropout(x, training=self.training)` gives x back while a network predicts. */
const idleDropout = (all: readonly Given[]): boolean =>
  all.some(({ argument, each }) => argument.name?.text === "training" && !(each.kind === "bool" && each.value)) ||
  all.filter(({ argument }) => !argument.name).length > 2;

function saysInplace(last: string, all: readonly Given[]): boolean {
  const at = inplaceAt[last];
  const found =
    all.find(({ argument }) => argument.name?.text === "inplace") ??
    (at === undefined ? undefined : all.filter(({ argument }) => !argument.name)[at]);
  return found !== undefined && !(found.each.kind === "bool" && !found.each.value);
}

/** What is changed where it lies, and given back. */
function changed(tracker: Tracker, call: Call, held: Held): Held {
  if (held.paths.length === 0) return tracker.fresh();
  tracker.write(held.paths, call);
  return tracker.upToDate(held);
}

function ofTensor(tracker: Tracker, name: string, held: Held): Held {
  if (same.has(name)) return held;
  if (views.has(name)) return tracker.view([held]);
  if (parts.has(name)) {
    if (held.paths.length === 0) return nothing;
    const split = tracker.fresh().paths[0]?.[0]?.part ?? "";
    return tracker.list(Array.from({ length: 64 }, (_, i) => tracker.view([held], { split, part: String(i) })));
  }
  return tracker.fresh();
}

function ofPython(tracker: Tracker, path: string, all: readonly Given[]): Held {
  const [first] = all;
  switch (path) {
    case "list":
    case "tuple":
    case "reversed":
    case "sorted":
      return first?.held.elements
        ? tracker.list(first.held.elements, path === "reversed" || first.held.isMixed)
        : (first?.held ?? tracker.list([]));
    case "enumerate":
      return tracker.list([tracker.list([nothing, first ? elementOf(tracker, first.held) : nothing])], true);
    case "zip":
      return tracker.list([tracker.list(all.map(({ held }) => elementOf(tracker, held)))], true);
    case "sum":
      return tracker.fresh();
    default:
      return nothing;
  }
}

/** A method of a tensor or a list. */
function callMethod(tracker: Tracker, call: Call, callee: Member, object: Held): Held {
  const name = callee.name.text;
  const all = given(tracker, call);
  // A change in place keeps the sizes.
  if (numbers.has(name) && name !== "item" && name !== "tolist" && !object.elements) return nothing;
  tracker.use({ ...object, elements: undefined }, callee.object, variableOf(callee.object));
  if (object.elements) return callList(tracker, call, callee, object, all);
  if (numbers.has(name)) return nothing;
  if (/[a-z0-9]_$/.test(name) && name !== "requires_grad_") return changed(tracker, call, object);
  return ofTensor(tracker, name, object);
}

function callList(tracker: Tracker, call: Call, callee: Member, object: Held, all: readonly Given[]): Held {
  const added = all.at(-1)?.held ?? nothing;
  switch (callee.name.text) {
    case "append":
    case "insert":
    case "extend": {
      tracker.write(object.paths.slice(0, 1), call);
      const isOrdered = callee.name.text === "append" && !object.isMixed;
      const more = callee.name.text === "extend" ? (added.elements ?? [added]) : [added];
      const { elements = [] } = object;
      const isFull = elements.length + more.length > 64;
      return {
        ...tracker.upToDate(object),
        elements: isFull ? [...elements.slice(-63), ...more.slice(-1)] : [...elements, ...more],
        isMixed: !isOrdered || isFull,
      };
    }
    case "reverse":
      tracker.write(object.paths.slice(0, 1), call);
      return { ...tracker.upToDate(object), isMixed: true };
    case "pop":
      return elementOf(tracker, object);
    case "values":
    case "items":
      return object;
    default:
      return nothing;
  }
}
