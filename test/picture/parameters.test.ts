/** Each block of a picture has the parameters that it reads, whoever they belong to. */
import { expect, test } from "vitest";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { describeGraph } from "../../compiler/picture/describe-graph.ts";

function blocksOf(text: string, stage: "source" | "optimized"): readonly string[] {
  const { graphs, optimized, wasmPlans } = runStages(source("net.nn", text));
  const drawn = { graph: graphs?.[0] as Graph, optimized: optimized?.[0] as Graph, plan: wasmPlans?.[0] as Plan };
  return describeGraph(drawn, stage).blocks.flatMap(({ kind, name, facts }) =>
    kind === "input" ? [] : [`${name}: ${/[^,]* parameters/.exec(facts)?.[0] ?? "none"}`],
  );
}

const OWN = `model Net {
  w = Parameter([4])
  forward(x: [N, 4]) { return (x + w).view(-1, 2, 2).transpose(1, 2) |> softmax(dim=1) }
}`;

test.each([
  ["source", ["view: none", "transpose: none"]],
  ["optimized", ["view, transpose: none"]],
] as const)("a model's own parameter is the addition's alone, %s", (stage, views) => {
  expect(blocksOf(OWN, stage)).toEqual(["+ add: 4 parameters", ...views, "softmax: none"]);
});

const BORROWED = `model Net {
  w = Parameter([1, 4])
  f = Linear(4, 4)
  bn = BatchNorm1d(4)
  forward(x: [N, 4]) { return bn(f(softmax(linear(x * w.view(4), f.weight), dim=1))) }
}`;

test("weights that a function borrows, through a view too, are the function's", () => {
  expect(blocksOf(BORROWED, "source")).toEqual([
    "× multiply: 4 parameters",
    "linear: 16 parameters",
    "softmax: none",
    "f: 20 parameters",
    "bn: 8 parameters",
  ]);
});

test("a kernel has the parameters of what is folded into it", () => {
  expect(blocksOf(BORROWED, "optimized")).toEqual(["linear: 20 parameters", "softmax: none", "f: 28 parameters"]);
});

test("the steps of an attention have its weights between them, and none of them all", () => {
  const text = `model Net {
  a = MultiheadAttention(4, 2, batch_first=true)
  forward(x: [N, 3, 4]) { return a(x, x, x)[0] }
}`;
  expect(blocksOf(text, "source")).toEqual(["a: 80 parameters"]);
  expect(blocksOf(text, "optimized").filter((each) => !each.endsWith("none"))).toEqual([
    "linear: 60 parameters",
    "linear: 20 parameters",
  ]);
});

test("a function is told by the names of what it learns, in its block and where it rides on another", () => {
  const { graphs, optimized } = runStages(
    source(
      "net.nn",
      `module Block {
  gamma = Parameter([4])
  f = Linear(4, 4)
  forward(x) { return f(x) * gamma }
}
model Net {
  table = Embedding(3, 4)
  blocks = Sequential(Block(), Block())
  w = Parameter([3, 4])
  forward(x: [N, 3, 4]) { return blocks(relu(x + w + table(arange(3)))) }
}`,
    ),
  );
  const { blocks } = describeGraph({ graph: graphs?.[0] as Graph, optimized: optimized?.[0] as Graph }, "optimized");
  expect(
    blocks.flatMap(({ kind, name, spec, lines }) =>
      kind === "input" ? [] : [[name, spec, ...lines.map(({ text }) => text)]],
    ),
  ).toEqual([
    ["+ add", "w", "+ add table.weight", "relu"],
    ["blocks.0.f", "Linear 4→4", "× multiply gamma"],
    ["blocks.1.f", "Linear 4→4", "× multiply gamma"],
  ]);
});
