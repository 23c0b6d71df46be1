import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "./value.ts";

/** What is made of a weight at its first run, and kept beyond that run's tidy, which would throw it away. */
export function keptBeside<Made extends tf.Tensor, Args extends readonly unknown[]>(
  make: (weight: Value, ...args: Args) => Made,
): (weight: Value, ...args: Args) => Made {
  const known = new WeakMap<Value, Made>();
  return (weight, ...args) => {
    const found = known.get(weight);
    if (found) return found;
    const made = tf.keep(tf.tidy(() => make(weight, ...args)));
    known.set(weight, made);
    return made;
  };
}
