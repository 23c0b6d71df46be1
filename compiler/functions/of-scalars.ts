import type { Build } from "../ir/build.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import type { TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

/** PyTorch takes dim 0 and −1 of a tensor without dimensions, too, as if it had one of size 1; what comes of it has none either. */
export const ofScalars = (fn: TensorFunction): TensorFunction => ({
  ...fn,
  apply(b, args) {
    const input = args["input"] as TensorValue;
    const dim = args["dim"];
    const isOfTwo = typeof dim === "object" && dim !== null && "kind" in dim;
    if (input.type.shape.length > 0 || isOfTwo) return fn.apply(b, args);
    return withoutDimensions(b, fn.apply(b, { ...args, input: reshapeTo(b, input, [1]) }));
  },
});

function withoutDimensions(b: Build, value: TensorValue | Value): TensorValue | Value {
  if (value.kind === "tensor") return value.type.shape.length === 0 ? value : reshapeTo(b, value, []);
  return value.kind === "record"
    ? { ...value, elements: value.elements.map((each) => withoutDimensions(b, each)) }
    : value;
}
