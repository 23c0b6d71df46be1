import { expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";

test("a residual is written over where its reader and that of the sum are computed in different ways, with equal borders", () => {
  const graph = parseGraph(
    `graph G(%x: f32[N,8,16,16], @a: f32[8,8,3,3], @b: f32[8,8,3,3], @c: f32[8,8,3,3]) {
      %1 = relu(%x)
      %2 = conv2d(%1, @a, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1)
      %3 = conv2d(%2, @b, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1) |> add(_, %1)
      %4 = conv2d(%3, @c, stride=[2,2], padding=[1,1,1,1], dilation=[1,1], groups=1)
      return %4 }`,
    opNamed,
  );
  const scheduled = chooseSchedules(graph, typescript);
  expect(scheduled.nodes.filter(({ op }) => op.name === "winograd_output")).toHaveLength(2);
  const { run } = planGraph(scheduled, typescript);
  const made = (id: string): number | undefined => run.find(({ node }) => node?.id === id)?.buffers.at(-1);
  expect(made("%3")).toBe(made("%1"));
});
