import { isFixed } from "../../../ir/types.ts";
import { indexTensor } from "./index-tensor.ts";
import { fail, type Run } from "./run.ts";
import {
  int,
  isElements,
  lineageOf,
  memberOf,
  none,
  text,
  type Instance,
  type Iterator,
  type Value,
} from "./values.ts";

/** What `for … in` goes through. */
export function itemsOf(run: Run, value: Value): readonly Value[] {
  if (isElements(value)) return [...value.items];
  if (value.kind === "dict") return [...value.entries.values()].map(({ key }) => key);
  if (value.kind === "string") return [...value.value].map(text);
  if (value.kind === "tensor") {
    const [size] = value.shape;
    if (size === undefined || !isFixed(size)) return fail("the batch is gone through");
    return Array.from({ length: size }, (_, i) => indexTensor(run, value, [int(i)]));
  }
  if (value.kind === "instance") {
    const iterate = memberOf(value.of, "__iter__");
    if (iterate?.value.kind === "function")
      return itemsOf(
        run,
        run.call(
          run,
          { kind: "bound", fn: iterate.value, self: value },
          { plain: [], named: new Map(), span: run.span },
        ),
      );
    // `for name in module_dict`
    if (/^(?:Module|Parameter)Dict$/.test(lineageOf(value.of).base ?? ""))
      return [...value.registered.keys()].map(text);
    return childrenOf(value);
  }
  if (value.kind === "iterator") return [...pulled(value)];
  if (value.kind === "class" && value.choices) return [...value.choices];
  return fail(`a ${value.kind} is gone through`);
}

/** The items of anything, each when it is asked for: those of a list that grows meanwhile too. */
export function* lazily(run: Run, value: Value): Generator<Value, void> {
  if (value.kind === "iterator") yield* pulled(value);
  else if (value.kind === "list") for (let at = 0; at < value.items.length; at++) yield value.items[at] as Value;
  else yield* itemsOf(run, value);
}

function* pulled({ pull }: Iterator): Generator<Value, void> {
  for (let item = pull(); item; item = pull()) yield item;
}

/** An iterator over what a generator of ours gives, or a list. */
export function iteratorOf(items: IterableIterator<Value, void>): Iterator {
  return {
    kind: "iterator",
    pull: () => {
      const next = items.next();
      return next.done ? undefined : next.value;
    },
  };
}

/** What a Sequential or a ModuleList holds: modules, and `None` at its place. */
export const childrenOf = (instance: Instance): Value[] =>
  [...instance.registered.values()].map((each) => each ?? none);
