import { wholeIn } from "./whole-in.ts";
import type { Value } from "./values.ts";

/** Start, stop and step of a slice of so many, as Python reads them. */
export function boundsOf(slice: Extract<Value, { kind: "slice" }>, size: number): readonly [number, number, number] {
  const step = slice.step.kind === "none" ? 1 : wholeIn(slice.step, "the step of a slice");
  const clip = (value: Value, otherwise: number): number => {
    if (value.kind === "none") return otherwise;
    const number = wholeIn(value, "a bound of a slice");
    const at = number < 0 ? number + size : number;
    return step > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  };
  return [clip(slice.start, step > 0 ? 0 : size - 1), clip(slice.stop, step > 0 ? size : -1), step];
}
