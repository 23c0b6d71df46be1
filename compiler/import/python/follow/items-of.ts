import { isFixed } from "../../../ir/types.ts";
import { indexTensor } from "./index-tensor.ts";
import { fail, type Run } from "./run.ts";
import { int, isElements, memberOf, text, type Instance, type Value } from "./values.ts";

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
    return childrenOf(value);
  }
  return fail(`a ${value.kind} is gone through`);
}

/** The modules that a Sequential or a ModuleList holds. */
export function childrenOf(instance: Instance): Value[] {
  return [...instance.registered.values()].filter((each) => each !== undefined);
}
