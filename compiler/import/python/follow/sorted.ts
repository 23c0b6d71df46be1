import { operate, truthOf } from "./operators.ts";
import { tick, type Run } from "./run.ts";
import { bool, isElements, type Arguments, type Value } from "./values.ts";

/** What `sorted(…)` and `list.sort(…)` come to, with their `key` and `reverse`. What is equal keeps its order. */
export function sorted(run: Run, given: readonly Value[], named: Arguments["named"]): Value[] {
  const key = named.get("key");
  const reverse = named.get("reverse");
  const keyed = given.map((value) => {
    tick(run);
    return {
      value,
      by: key && key.kind !== "none" ? run.call(run, key, { plain: [value], named: new Map(), span: run.span }) : value,
    };
  });
  const isLess = (a: Value, b: Value): boolean => truthOf(lessThan(run, a, b));
  const sign = reverse && truthOf(reverse) ? -1 : 1;
  keyed.sort((a, b) => sign * (isLess(a.by, b.by) ? -1 : isLess(b.by, a.by) ? 1 : 0));
  return keyed.map(({ value }) => value);
}

function lessThan(run: Run, a: Value, b: Value): Value {
  if (!isElements(a) || !isElements(b)) return operate(run, "<", a, b);
  for (const [i, item] of a.items.entries()) {
    const other = b.items[i];
    if (!other) return bool(false);
    if (truthOf(lessThan(run, item, other))) return bool(true);
    if (truthOf(lessThan(run, other, item))) return bool(false);
  }
  return bool(a.items.length < b.items.length);
}
