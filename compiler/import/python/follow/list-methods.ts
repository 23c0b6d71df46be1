import { itemsOf, lazily } from "./items-of.ts";
import { isSame } from "./operators.ts";
import type { Method } from "./plain-methods.ts";
import { fail, raised, type Run } from "./run.ts";
import { sorted } from "./sorted.ts";
import { int, none, numberIn, type Elements, type Value } from "./values.ts";

/** Methods of lists and tuples, and of a deque, which is a list here. Those that change it change it where it is. */
export function listMethod(run: Run, list: Elements, name: string): Method | undefined {
  const { items } = list;
  const at = (value: Value | undefined, otherwise: number): number =>
    value ? (numberIn(value) ?? fail("a place is not known")) : otherwise;
  const placeOf = (value: Value | undefined): number => {
    const found = items.findIndex((each) => isSame(each, value ?? none));
    return found === -1 ? raised("what is looked for is not in the list") : found;
  };
  if (list.kind === "tuple" && !/^(?:index|count|numel)$/.test(name)) return undefined;
  const changing = (change: (...given: readonly Value[]) => unknown): Method => {
    return ({ plain }) => {
      change(...plain);
      return none;
    };
  };
  switch (name) {
    case "append":
      return changing((value = none) => items.push(value));
    case "appendleft":
      return changing((value = none) => items.unshift(value));
    case "extend":
      return changing((value = none) => {
        // A generator may read what has been put in so far.
        if (value.kind === "iterator") for (const each of lazily(run, value)) items.push(each);
        else items.push(...itemsOf(run, value));
      });
    case "extendleft":
      return changing((value = none) => items.unshift(...[...itemsOf(run, value)].reverse()));
    case "insert":
      return changing((place, value = none) => items.splice(at(place, 0), 0, value));
    case "pop":
      return ({ plain: [place] }) => {
        const index = at(place, -1);
        if (index >= items.length || index < -items.length) return raised("pop of what is not there");
        return items.splice(index, 1)[0] ?? none;
      };
    case "popleft":
      return () => items.shift() ?? raised("popleft of nothing");
    case "remove":
      return changing((value) => items.splice(placeOf(value), 1));
    case "sort":
      return ({ named }) => {
        items.splice(0, items.length, ...sorted(run, items, named));
        return none;
      };
    case "reverse":
      return changing(() => items.reverse());
    case "clear":
      return changing(() => (items.length = 0));
    case "rotate":
      return changing((by) => {
        const steps = at(by, 1);
        if (items.length > 0) items.unshift(...items.splice(((-steps % items.length) + items.length) % items.length));
      });
    case "copy":
      return () => ({ kind: list.kind, items: [...items] });
    case "index":
      return ({ plain: [value] }) => int(placeOf(value));
    case "count":
      return ({ plain: [value] }) => int(items.filter((each) => isSame(each, value ?? none)).length);
    case "numel":
      // Of a torch.Size.
      return () =>
        items.reduce<Value>(
          (product, each) =>
            product.kind === "number" && each.kind === "number"
              ? int((product.size as number) * (each.size as number))
              : product,
          int(1),
        );
    default:
      return undefined;
  }
}
