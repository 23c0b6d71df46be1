import type { Init } from "../../ir/graph.ts";
import type { Initial } from "../../ir/value.ts";

/** factor · values + shift, as of `randn(64) * 0.02`; undefined where that has no name. */
export const scaleInitial = (initial: Initial, factor: number, shift: number): Initial => ({
  ...initial,
  initOf: (shape, fail) =>
    scaled(initial.initOf(shape, fail), factor, shift) ??
    fail("unsupported", `what ${initial.name} begins with cannot be added to or multiplied`),
});

function scaled(init: Init, factor: number, shift: number): Init | undefined {
  const at = (value: number): number => factor * value + shift;
  const between = (low: number, high: number) =>
    factor < 0 ? { low: at(high), high: at(low) } : { low: at(low), high: at(high) };
  switch (init.kind) {
    case "constant":
      return { kind: "constant", value: at(init.value) };
    case "uniform":
      return { kind: "uniform", ...between(init.low, init.high) };
    case "normal":
      return { kind: "normal", mean: at(init.mean), std: Math.abs(factor) * init.std };
    case "truncatedNormal":
      return { ...init, mean: at(init.mean), std: Math.abs(factor) * init.std, ...between(init.low, init.high) };
    case "orthogonal":
      return shift === 0 ? { kind: "orthogonal", gain: factor * init.gain } : undefined;
    default:
      return undefined;
  }
}
