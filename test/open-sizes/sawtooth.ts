import type { Signature } from "../../runtime/index.ts";

/** Numbers that a script of PyTorch's makes as easily: (i · step mod 101 − 50) / 250. */
export const sawtooth = (count: number, step: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((i * step) % 101) - 50) / 250);

/** The same for all parameters, each by a step of its own. */
export const parameterValues = ({ parameters }: Signature): ReadonlyMap<string, Float32Array> =>
  new Map(
    parameters.map(({ name, shape }, i) => [
      name,
      sawtooth(
        shape.reduce((count, size) => count * size, 1),
        7 + 4 * i,
      ),
    ]),
  );
