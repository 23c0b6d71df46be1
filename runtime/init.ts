import { countOf } from "./describe.ts";
import type { ParameterInfo } from "./signature.ts";

/**
 * Fresh weights from PyTorch's default distributions (torch.nn.init; the distributions, not its bits), in the
 * order of `parameters`. A value depends on the seed, its tensor's name and its index only, so that adding a layer
 * changes no other. i64 parameters give an empty array.
 */
export function initWeights(parameters: readonly ParameterInfo[], seed = 0): Float32Array[] {
  return parameters.map(({ name, shape, dtype, init }) => {
    const values = new Float32Array(dtype === "i64" ? 0 : countOf(shape));
    const next = random(seedOf(`${seed}/${name}`));
    if (init.kind === "draw") init.draw(values, shape, next);
    else
      for (let i = 0; i < values.length; i++)
        values[i] =
          init.kind === "constant"
            ? init.value
            : init.kind === "uniform"
              ? init.low + (init.high - init.low) * next()
              : // Box and Muller 1958; 1 - next() is never 0, whose logarithm is infinite.
                init.mean + init.std * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return values;
  });
}

/** mulberry32 (Tommy Ettinger): uniform numbers in [0, 1), the same on every host. */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits, over the name's UTF-8: a seed from a name. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
