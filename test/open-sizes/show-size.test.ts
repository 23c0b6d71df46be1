import { expect, test } from "vitest";
import type { SizeFormula } from "../../compiler/ir/size-formula.ts";
import { showSize } from "../../compiler/sizes/show-size.ts";

const H: SizeFormula = { kind: "symbol", name: "H" };
const floor = (of: SizeFormula, plus: number, by: number): SizeFormula => ({ kind: "floor", of, plus, by });
const sum = (constant: number, ...terms: readonly (readonly [number, SizeFormula])[]): SizeFormula => ({
  kind: "sum",
  constant,
  terms: terms.map(([factor, of]) => ({ factor, of })),
});

/** Sizes as people write them, of any size and of multiples of 4. */
test.each<[SizeFormula, string, string]>([
  [H, "H", "H"],
  [floor(H, 0, 2), "⌊H/2⌋", "H/2"],
  [floor(H, 1, 2), "⌈H/2⌉", "H/2"],
  [floor(floor(H, 1, 2), 1, 2), "⌈H/4⌉", "H/4"],
  [floor(floor(H, 0, 2), 0, 2), "⌊H/4⌋", "H/4"],
  [floor(floor(H, 1, 2), 0, 2), "⌊⌈H/2⌉/2⌋", "H/4"],
  [floor(floor(H, 0, 4), 0, 2), "⌊H/8⌋", "⌊H/8⌋"],
  [floor(H, 3, 5), "⌊(H + 3)/5⌋", "⌊(H + 3)/5⌋"],
  [sum(-2, [1, H]), "H − 2", "H − 2"],
  [sum(0, [4, floor(H, 0, 4)]), "4·⌊H/4⌋", "H"],
  [sum(1, [2, H], [-1, floor(H, 0, 2)]), "2·H − ⌊H/2⌋ + 1", "2·H − H/2 + 1"],
  [{ kind: "product", of: [H, sum(2, [1, H])] }, "H·(H + 2)", "H·(H + 2)"],
])("%j", (formula, any, fours) => {
  expect(showSize(formula, () => ({ step: 1, least: 1 }))).toBe(any);
  expect(showSize(formula, () => ({ step: 4, least: 4 }))).toBe(fours);
});
