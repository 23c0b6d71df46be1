import { newTensor } from "./tensors.ts";
import { isElements, type Instance, type Tensor, type Value } from "./values.ts";

/** `copy.deepcopy(value)`: modules and weights of its own. */
export function deepCopy(value: Value, isDeep: boolean, known = new Map<Value, Value>()): Value {
  const found = known.get(value);
  if (found) return found;
  const inner = (each: Value): Value => (isDeep ? deepCopy(each, true, known) : each);
  if (isElements(value)) {
    const made: Value = { ...value, items: value.items.map(inner) };
    known.set(value, made);
    return made;
  }
  if (value.kind === "dict")
    return {
      kind: "dict",
      entries: new Map([...value.entries].map(([key, entry]) => [key, { key: entry.key, value: inner(entry.value) }])),
    };
  if (value.kind === "tensor") {
    const { shape, origin, isMask, isInt } = value;
    const made = newTensor(shape, { ...origin }, { isMask, isInt });
    known.set(value, made);
    return made;
  }
  if (value.kind !== "instance") return value;
  const made: Instance = { ...value, attributes: new Map(), registered: new Map() };
  known.set(value, made);
  for (const [name, each] of value.attributes) made.attributes.set(name, inner(each));
  for (const [name, each] of value.registered) made.registered.set(name, each && (inner(each) as Instance | Tensor));
  return made;
}
