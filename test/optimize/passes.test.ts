import { describe, expect, test } from "vitest";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { passes } from "../../compiler/3-optimize/index.ts";
import { opNamed } from "../../compiler/ops/index.ts";

/** The examples of a pass are its tests. */
describe.each([...new Set(passes)])("$name", (pass) => {
  test.each(pass.examples)("$title", ({ before, after }) => {
    const graph = parseGraph(before, opNamed);
    const result = verifyGraph(pass.run(verifyGraph(graph, "parsing")), pass.name);
    expect(printGraph(result)).toBe(printGraph(parseGraph(after, opNamed)));
  });

  test("leaves its own result alone", () => {
    for (const { after } of pass.examples) {
      const graph = parseGraph(after, opNamed);
      expect(printGraph(pass.run(graph))).toBe(printGraph(graph));
    }
  });
});
