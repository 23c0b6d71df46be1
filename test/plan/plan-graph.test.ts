import { describe, expect, test } from "vitest";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";
import { specialData } from "../support/random.ts";
import { catCases } from "./cat-graphs.ts";
import { cases } from "./graphs.ts";
import { viewCases } from "./view-graphs.ts";

/** Plans of graphs that are hard to plan compute what the interpreter does, whatever the batch. */
describe.each([
  ["borders and results", cases],
  ["views", viewCases],
  ["concatenations", catCases],
] as const)("%s", (_, group) => {
  test.each(group.map(({ title, graph }) => [title, graph] as const))("%s", (__, text) => {
    const graph = parseGraph(text, opNamed);
    checkGraph(graph, { batches: [1, 2, 3] });
    checkGraph(graph, { data: specialData, seed: 3 });
  });
  test.each(group.map(({ title, graph }) => [title, graph] as const))("with a fixed batch: %s", (__, text) => {
    for (const batch of ["1", "2"]) {
      const fixed = text.replaceAll(/\b(\d*)N\b/g, (___, factor: string) => `${Number(factor || 1) * Number(batch)}`);
      const graph = parseGraph(fixed, opNamed);
      expect(graph.inputs.every(({ type }) => type.shape.every(isFixed))).toBe(true);
      checkGraph(graph);
    }
  });
  test.each(group.map(({ title, graph }) => [title, graph] as const))("reads back its text: %s", (__, text) => {
    const printed = printGraph(parseGraph(text, opNamed));
    expect(printGraph(parseGraph(printed, opNamed))).toBe(printed);
  });
});

test("33 samples go through the plan that one does", () => {
  const residual = cases.find(({ title }) => title === "residual blocks");
  checkGraph(parseGraph(residual?.graph ?? "", opNamed), { batches: [1, 33] });
});
