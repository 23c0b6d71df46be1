import { itemsOf } from "./items-of.ts";
import { isIn, isSame } from "./operators.ts";
import type { Method } from "./plain-methods.ts";
import { raised, type Run } from "./run.ts";
import { bool, none, type Elements, type Value } from "./values.ts";

/** What sets have besides what they have in common with lists. */
export function setMethod(run: Run, set: Elements, name: string): Method | undefined {
  const { items } = set;
  const isHeld = (value: Value): boolean => isIn(value, set);
  const others = (given: readonly Value[]): Value[] => given.flatMap((each) => [...itemsOf(run, each)]);
  const inAll = (value: Value, given: readonly Value[]): boolean =>
    given.every((each) => itemsOf(run, each).some((other) => isSame(other, value)));
  const replace = (by: readonly Value[]): Value => {
    items.splice(0, items.length, ...distinct(by));
    return none;
  };
  const takeOut = (value: Value): boolean => {
    const at = items.findIndex((each) => isSame(each, value));
    if (at >= 0) items.splice(at, 1);
    return at >= 0;
  };
  switch (name) {
    case "add":
      return ({ plain: [value = none] }) => replace([...items, value]);
    case "update":
      return ({ plain }) => replace([...items, ...others(plain)]);
    case "discard":
      return ({ plain: [value = none] }) => (takeOut(value) ? none : none);
    case "remove":
      return ({ plain: [value = none] }) => (takeOut(value) ? none : raised("remove of what is not in the set"));
    case "union":
      return ({ plain }) => setOf([...items, ...others(plain)]);
    case "intersection":
      return ({ plain }) => setOf(items.filter((each) => inAll(each, plain)));
    case "difference":
      return ({ plain }) => setOf(items.filter((each) => !others(plain).some((other) => isSame(other, each))));
    case "issubset":
      return ({ plain }) => bool(items.every((each) => inAll(each, plain)));
    case "issuperset":
      return ({ plain }) => bool(others(plain).every(isHeld));
    case "isdisjoint":
      return ({ plain }) => bool(!others(plain).some(isHeld));
    default:
      return undefined;
  }
}

const distinct = (items: readonly Value[]): Value[] =>
  items.filter((each, i) => items.findIndex((other) => isSame(each, other)) === i);

/** A set, each value once. */
export const setOf = (items: readonly Value[]): Elements => ({ kind: "set", items: distinct(items) });
