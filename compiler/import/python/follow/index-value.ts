import { childrenOf, itemsOf } from "./items-of.ts";
import { ofLibrary } from "./members.ts";
import { keyOf } from "./operators.ts";
import { preludeNamed } from "./prelude/index.ts";
import { fail, raised, type Run } from "./run.ts";
import { indexTensor } from "./index-tensor.ts";
import { setPart } from "./set-part.ts";
import { boundsOf } from "./slice-bounds.ts";
import {
  isElements,
  memberOf,
  numberIn,
  text,
  type Dictionary,
  type Elements,
  type Instance,
  type Slice,
  type Value,
} from "./values.ts";

/** `object[at]` */
export function indexValue(run: Run, object: Value, given: readonly Value[]): Value {
  const [at, ...others] = given;
  if (!at || others.length > 0) return fail("several subscripts");
  if (object.kind === "tensor" && at.kind === "tensor" && at.isMask) {
    const selected = preludeNamed(run, "torch.Selected") ?? fail("a mask is a subscript");
    return run.call(run, selected, { plain: [object, at], named: new Map(), span: run.span });
  }
  if (object.kind === "tensor") return indexTensor(run, object, at.kind === "tuple" ? at.items : [at]);
  if (object.kind === "dict") return object.entries.get(keyOf(at))?.value ?? missing(run, object, at);
  if (isElements(object)) {
    if (at.kind === "slice") return { kind: object.kind, items: cut(object.items, at) };
    return object.items[placeIn(object.items.length, at)] as Value;
  }
  if (object.kind === "string") {
    if (at.kind === "slice")
      return text(
        cut([...object.value].map(text), at)
          .map((each) => (each.kind === "string" ? each.value : ""))
          .join(""),
      );
    return text(object.value[placeIn(object.value.length, at)] ?? "");
  }
  if (object.kind === "instance") return indexInstance(run, object, at);
  if (object.kind === "class" && object.choices)
    return (
      (at.kind === "string" ? memberOf(object, at.value)?.value : undefined) ??
      raised(`${object.name} has no such name`)
    );
  // Types as typing has them: Optional[int], Base[T].
  if (object.kind === "class") return object;
  if (object.kind === "library" && at.kind === "string" && object.path.endsWith(".__dict__"))
    return ofLibrary(run, object.path.slice(0, -".__dict__".length), at.value);
  if (object.kind === "library" || object.kind === "native") return object;
  return fail(`a ${object.kind} has no parts`);
}

/** The value of a key that a dictionary has not. */
function missing(run: Run, dict: Dictionary, key: Value): Value {
  if (!dict.factory || dict.factory.kind === "none") return raised(`there is no key ${keyOf(key)}`);
  const value = run.call(run, dict.factory, { plain: [], named: new Map(), span: run.span });
  dict.entries.set(keyOf(key), { key, value });
  return value;
}

function indexInstance(run: Run, object: Instance, at: Value): Value {
  const own = memberOf(object.of, "__getitem__");
  if (own?.value.kind === "function")
    return run.call(
      run,
      { kind: "bound", fn: own.value, self: object },
      { plain: [at], named: new Map(), span: run.span },
    );
  if (at.kind === "string") return object.registered.get(at.value) ?? fail(`there is no module ${at.value}`);
  const children = childrenOf(object);
  if (at.kind !== "slice") return children[placeIn(children.length, at)] as Value;
  const part: Instance = { kind: "instance", of: object.of, attributes: new Map(), registered: new Map() };
  cut(children, at).forEach((each, i) =>
    part.registered.set(String(i), each.kind === "instance" || each.kind === "tensor" ? each : undefined),
  );
  return part;
}

function placeIn(length: number, at: Value): number {
  const given = numberIn(at);
  if (given === undefined || !Number.isInteger(given)) return fail("a subscript is not known");
  const place = given < 0 ? given + length : given;
  return place >= 0 && place < length ? place : raised("a subscript lies outside");
}

const cut = (items: readonly Value[], slice: Slice): Value[] =>
  placesOf(items.length, slice).map((at) => items[at] as Value);

/** Which places of so many a slice is about. */
function placesOf(length: number, slice: Slice): number[] {
  const [start, stop, step] = boundsOf(slice, length);
  const places: number[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) places.push(at);
  return places;
}

/** `object[at] = value` */
export function setIndex(run: Run, object: Value, given: readonly Value[], value: Value): void {
  const [at, ...others] = given;
  if (!at || others.length > 0) return fail("several subscripts");
  if (object.kind === "tensor") return setPart(run, object, at.kind === "tuple" ? at.items : [at], value);
  if (object.kind === "dict") return void object.entries.set(keyOf(at), { key: at, value });
  if (object.kind === "list") return setItem(run, object, at, value);
  const own = object.kind === "instance" ? memberOf(object.of, "__setitem__") : undefined;
  if (own?.value.kind === "function")
    return void run.call(
      run,
      { kind: "bound", fn: own.value, self: object },
      { plain: [at, value], named: new Map(), span: run.span },
    );
  if (object.kind === "instance" && (value.kind === "instance" || value.kind === "tensor")) {
    const key = at.kind === "string" ? at.value : [...object.registered.keys()][placeIn(object.registered.size, at)];
    return void object.registered.set(key ?? fail("a subscript lies outside"), value);
  }
  return fail(`a part of a ${object.kind} is set`);
}

function setItem(run: Run, list: Elements, at: Value, value: Value): void {
  if (at.kind !== "slice") {
    list.items[placeIn(list.items.length, at)] = value;
    return;
  }
  const [start, stop, step] = boundsOf(at, list.items.length);
  const items = itemsOf(run, value);
  if (step === 1) {
    list.items.splice(start, Math.max(0, stop - start), ...items);
    return;
  }
  const places = placesOf(list.items.length, at);
  if (places.length !== items.length) return raised("a slice with a step is set to another number of items");
  places.forEach((place, i) => (list.items[place] = items[i] as Value));
}

/** `del object[at]` */
export function deleteIndex(run: Run, object: Value, given: readonly Value[]): void {
  const [at, ...others] = given;
  if (!at || others.length > 0) return fail("several subscripts");
  if (object.kind === "dict")
    return object.entries.delete(keyOf(at)) ? undefined : raised(`there is no key ${keyOf(at)}`);
  if (object.kind === "list") {
    const { items } = object;
    const places = new Set(at.kind === "slice" ? placesOf(items.length, at) : [placeIn(items.length, at)]);
    items.splice(0, items.length, ...items.filter((_, i) => !places.has(i)));
    return;
  }
  if (object.kind === "instance") {
    const own = memberOf(object.of, "__delitem__");
    if (own?.value.kind === "function")
      return void run.call(
        run,
        { kind: "bound", fn: own.value, self: object },
        { plain: [at], named: new Map(), span: run.span },
      );
    return deleteChild(object, at);
  }
  return fail(`a part of a ${object.kind} is deleted`);
}

/** Modules behind one that is deleted are numbered anew, as PyTorch does it. */
function deleteChild(object: Instance, at: Value): void {
  const names = [...object.registered.keys()];
  if (at.kind === "string") {
    if (!object.registered.delete(at.value)) raised(`there is no module ${at.value}`);
    return;
  }
  const gone = new Set(at.kind === "slice" ? placesOf(names.length, at) : [placeIn(names.length, at)]);
  const left = [...object.registered].filter((_, i) => !gone.has(i));
  const isNumbered = names.every((name, i) => name === String(i));
  object.registered.clear();
  left.forEach(([name, each], i) => object.registered.set(isNumbered ? String(i) : name, each));
}

/** `len(value)` */
export function lengthOf(run: Run, value: Value): Value {
  const count = (length: number): Value => ({ kind: "number", size: length, isFloat: false });
  if (isElements(value)) return count(value.items.length);
  if (value.kind === "dict") return count(value.entries.size);
  if (value.kind === "string") return count([...value.value].length);
  if (value.kind === "tensor") {
    const [size] = value.shape;
    return size === undefined ? fail("a length of a number") : { kind: "number", size, isFloat: false };
  }
  if (value.kind === "instance") {
    const own = memberOf(value.of, "__len__");
    if (own?.value.kind === "function")
      return run.call(
        run,
        { kind: "bound", fn: own.value, self: value },
        { plain: [], named: new Map(), span: run.span },
      );
    return count(value.registered.size);
  }
  return fail(`a length of a ${value.kind}`);
}
