import { describe, expect, test } from "vitest";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { passes } from "../../compiler/4-optimize/index.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { differenceBetween, mixedWith, moderate } from "../support/same-numbers.ts";

/** They multiply and add in another order than was written; all others leave each bit as it is. */
const reordering = ["scale-batch-norms", "merge-scales", "fold-scales", "sink-scales", "fold-forward"];

/** What inputs may hold: whatever a pass does, it must come through. */
const inputs = [
  ["numbers", moderate],
  ["NaN", mixedWith([NaN])],
  ["infinities and zeros", mixedWith([Infinity, -Infinity, 0, -0])],
] as const;

/** The examples of a pass are its tests: as texts, and as networks that are run. */
describe.each([...new Set(passes)])("$name", (pass) => {
  test.each(pass.examples)("$title", ({ before, after }) => {
    const graph = parseGraph(before, opNamed);
    const result = verifyGraph(pass.run(verifyGraph(graph, "parsing")), pass.name);
    expect(printGraph(result)).toBe(printGraph(parseGraph(after, opNamed)));
  });

  describe.each(inputs)("computes the same of %s", (_, data) => {
    test.each(pass.examples)("$title", ({ before }) => {
      const graph = parseGraph(before, opNamed);
      const isExact = !reordering.includes(pass.name);
      for (const seed of [1, 2, 3])
        expect(differenceBetween(graph, pass.run(graph), { seed, inputs: data, isExact })).toBe(undefined);
    });
  });

  test("leaves its own result alone", () => {
    for (const { after } of pass.examples) {
      const graph = parseGraph(after, opNamed);
      expect(printGraph(pass.run(graph))).toBe(printGraph(graph));
    }
  });
});
