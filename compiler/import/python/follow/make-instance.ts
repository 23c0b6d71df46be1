import { layers } from "../../../layers/index.ts";
import { specsOf } from "./layer-weights.ts";
import { bindLayer, containerOf } from "./layers.ts";
import { isOpenDictionary } from "./make-class.ts";
import { chosenBy } from "./enumerations.ts";
import { fail, raised, type Run } from "./run.ts";
import { ofLayer } from "./layer-arguments.ts";
import { newTensor, toPlain } from "./tensors.ts";
import {
  bool,
  lineageOf,
  memberOf,
  none,
  type Arguments,
  type ClassValue,
  type Dictionary,
  type Instance,
  type Value,
} from "./values.ts";

/** An instance of a class of the file's own. */
export function makeInstance(run: Run, of: ClassValue, args: Arguments): Value {
  if (of.choices) return chosenBy(of, args);
  const lineage = lineageOf(of);
  if (lineage.classes.some((each) => each.isTuple)) return makeTuple(run, of, args);
  if (isOpenDictionary(of))
    return { ...(run.call(run, { kind: "library", path: "builtins.dict" }, args) as Dictionary), isOpen: true };
  const made: Instance = { kind: "instance", of, attributes: new Map(), registered: new Map() };
  if (lineage.isModule) made.attributes.set("training", bool(false));
  const init = memberOf(of, "__init__");
  if (init?.value.kind === "function") {
    run.call(run, { kind: "bound", fn: init.value, self: made }, args);
    return made;
  }
  const fields = lineage.classes.flatMap(({ fields: own }) => [...(own ?? [])]).reverse();
  if (fields.length > 0 || of.fields) setFields(run, made, of, args);
  else initBase(run, made, args);
  const after = memberOf(of, "__post_init__");
  if (after?.value.kind === "function")
    run.call(run, { kind: "bound", fn: after.value, self: made }, { ...args, plain: [], named: new Map() });
  return made;
}

/** The fields of a dataclass or a named tuple and of those that it inherits from, with their defaults. */
export function fieldsOf(of: ClassValue): Map<string, Value | undefined> {
  const all = new Map<string, Value | undefined>();
  for (const { fields } of [...lineageOf(of).classes].reverse())
    for (const [name, value] of fields ?? []) all.set(name, value);
  return all;
}

/** Arguments by the fields of a class. */
function bindFields(run: Run, of: ClassValue, { plain, named, span }: Arguments): Map<string, Value> {
  const fields = fieldsOf(of);
  const bound = new Map<string, Value>();
  if (plain.length > fields.size) raised(`${of.name} has fewer fields`);
  for (const name of named.keys()) if (!fields.has(name)) raised(`${of.name} has no field ${name}`);
  [...fields].forEach(([name, otherwise], i) => {
    const isMade = otherwise?.kind === "native" && otherwise.name === "default_factory";
    const value =
      plain[i] ??
      named.get(name) ??
      (isMade ? otherwise.call({ plain: [], named: new Map(), span }) : otherwise) ??
      raised(`${of.name} needs a value for ${name}`);
    bound.set(name, value);
  });
  return bound;
}

/** What the `__init__` of a dataclass does. */
export function setFields(run: Run, made: Instance, of: ClassValue, args: Arguments): void {
  for (const [name, value] of bindFields(run, of, args)) made.attributes.set(name, value);
}

function makeTuple(run: Run, of: ClassValue, args: Arguments): Value {
  const bound = bindFields(run, of, args);
  return { kind: "tuple", items: [...bound.values()], names: [...bound.keys()], of };
}

/** What PyTorch's own `__init__` does: of a container, or of a layer that a class begins as. */
export function initBase(run: Run, made: Instance, args: Arguments): void {
  const { base } = lineageOf(made.of);
  made.attributes.set("training", bool(false));
  if (base === undefined || base === "Module" || base === "object") return;
  if (containerOf(base)) return fillContainer(run, made, base, args);
  const layer = layers.get(base) ?? fail(`a class begins as ${base}`);
  const bound = bindLayer(base, args);
  (made as { layer?: Instance["layer"] }).layer = { name: base, args: bound };
  const plain = new Map([...bound].map(([name, value]) => [name, toPlain(run, value)]));
  for (const { name, shape, kind, dtype } of specsOf(layer, plain)) {
    if (dtype === "i64") continue;
    const origin = {
      kind: "weight",
      isBuffer: kind === "buffer",
      isParameter: kind === "parameter",
      initial: undefined,
    } as const;
    made.registered.set(name, newTensor(shape, { ...origin }));
  }
  for (const name of new Set([...bound.keys(), ...Object.keys(layer.params)])) {
    const value = ofLayer(made, name) ?? bound.get(name);
    if (value && !made.registered.has(name)) made.attributes.set(name, value);
  }
  // `Conv2d(…, bias=False).bias` is None.
  if ("bias" in layer.params && !made.registered.has("bias")) made.attributes.set("bias", none);
}

/** `Sequential(a, b)`, `Sequential(OrderedDict(…))`, `ModuleList([…])`, `ModuleDict({…})` */
export function fillContainer(run: Run, made: Instance, base: string, { plain, named }: Arguments): void {
  const [first, ...others] = plain;
  const put = (name: string, value: Value): void => {
    if (value.kind === "none") return void made.registered.set(name, undefined);
    if (value.kind !== "instance" && value.kind !== "tensor") return fail(`a ${base} holds a ${value.kind}`);
    made.registered.set(name, value);
  };
  const given = first ?? named.get("modules") ?? named.get("parameters");
  if (base === "Sequential" && !(given?.kind === "dict" && others.length === 0)) {
    plain.forEach((each, i) => put(String(i), each));
    return;
  }
  if (!given || given.kind === "none") return;
  if (given.kind === "dict") {
    for (const { key, value } of given.entries.values())
      put(key.kind === "string" ? key.value : fail("a name that is no text"), value);
    return;
  }
  const items = run.call(
    run,
    { kind: "library", path: "builtins.list" },
    { plain: [given], named: new Map(), span: run.span },
  );
  if (items.kind === "list") items.items.forEach((each, i) => put(String(i), each));
}
