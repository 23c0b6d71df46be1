import { bool, isElements, listOf, none, numberIn, stringIn, text, tupleOf, unknown, type Value } from "../values.ts";
import { boundedList } from "./bounded-list.ts";
import { problem, type Handler } from "./operation.ts";

/** Lists and dicts, which are worked out. */

const append: Handler = (operation) => {
  const [list, item] = operation.args;
  if (list?.kind !== "list" || !item) return problem(operation, "something is appended to what is no list");
  list.items.push(item);
  return list;
};

const extend: Handler = (operation) => {
  const [list, more] = operation.args;
  if (list?.kind !== "list" || !isElements(more)) return problem(operation, "something is appended to what is no list");
  const all = boundedList(operation, list.items.length + more.items.length, () => [...list.items, ...more.items]);
  if (isElements(all)) list.items.splice(0, list.items.length, ...all.items);
  return none;
};

const insert: Handler = (operation) => {
  const [list, at, item] = operation.args;
  const index = numberIn(at);
  if (list?.kind !== "list" || index === undefined || !item)
    return problem(operation, "something is put into what is no list");
  list.items.splice(index, 0, item);
  return none;
};

const pop: Handler = (operation) => {
  const [list, at] = operation.args;
  const index = at === undefined ? -1 : numberIn(at);
  if (list?.kind !== "list" || index === undefined)
    return problem(operation, "something is taken from what is no list");
  return list.items.splice(index, 1)[0] ?? unknown;
};

const setItem: Handler = (operation) => {
  const [of, at, item] = operation.args;
  const index = numberIn(at);
  if (of?.kind === "dict" && at?.kind === "string" && item) of.entries.set(at.value, item);
  else if (of?.kind === "list" && index !== undefined && item && index < of.items.length && index >= -of.items.length)
    of.items[index < 0 ? index + of.items.length : index] = item;
  else return problem(operation, "an element is set");
  return none;
};

const contains: Handler = ({ args: [of, key] }) => {
  if (of?.kind === "dict" && key?.kind === "string") return bool(of.entries.has(key.value));
  if (isElements(of) && key?.kind === "string") return bool(of.items.some((item) => stringIn(item) === key.value));
  if (isElements(of) && numberIn(key) !== undefined)
    return bool(of.items.some((item) => numberIn(item) === numberIn(key)));
  return unknown;
};

const entriesOf =
  (take: (key: string, value: Value) => Value): Handler =>
  (operation) => {
    const [of] = operation.args;
    if (of?.kind !== "dict") return problem(operation, "the keys of what is no dict");
    return listOf([...of.entries].map(([key, value]) => take(key, value)));
  };

export const collectionHandlers: Readonly<Record<string, Handler>> = {
  __contains__: contains,
  append,
  extend,
  insert,
  pop,
  _set_item: setItem,
  list: ({ args: [of] }) => (isElements(of) ? listOf(of.items) : unknown),
  tuple: ({ args: [of] }) => (isElements(of) ? tupleOf(of.items) : unknown),
  keys: entriesOf((key) => text(key)),
  values: entriesOf((_, value) => value),
  items: entriesOf((key, value) => tupleOf([text(key), value])),
};
