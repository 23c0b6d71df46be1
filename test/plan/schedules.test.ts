import { expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";

const conv = "stride=[1,1], dilation=[1,1], groups=1";

/** Sizes that are no multiple of a tile, padding and none, few tiles and many, with what rides on the convolution. */
test.each([
  { size: [12, 12], padding: 1, tile: 4 },
  { size: [13, 11], padding: 1, tile: 4 },
  { size: [14, 15], padding: 0, tile: 4 },
  { size: [7, 7], padding: 1, tile: 2 },
  { size: [5, 8], padding: 1, tile: 2 },
])("a 3×3 convolution of $size with padding $padding by Winograd", ({ size, padding, tile }) => {
  const [height, width] = size as [number, number];
  const out = [height + 2 * padding - 2, width + 2 * padding - 2].join();
  const pads = Array(4).fill(padding).join();
  const graph = parseGraph(
    `graph G(%x: f32[N,8,${size.join()}], %r: f32[N,12,${out}], @w: f32[12,8,3,3], @b: f32[12]) {
      %1 = conv2d(%x, @w, @b, padding=[${pads}], ${conv}) |> relu |> add(_, %r): f32[N,12,${out}]
      return %1
    }`,
    opNamed,
  );
  const scheduled = chooseSchedules(graph, typescript);
  expect(scheduled.nodes.at(-1)?.op.name).toBe("winograd_output");
  expect(scheduled.nodes.at(-1)?.attrs["tile"]).toBe(tile);
  checkGraph(scheduled, { batches: [1, 2, 3], like: graph });
});

test.each([
  ["a stride", "8,3,3", "stride=[2,2], dilation=[1,1], groups=1"],
  ["a dilation", "8,3,3", "stride=[1,1], dilation=[2,2], groups=1"],
  ["another kernel", "8,5,5", conv],
  ["few channels", "3,3,3", conv],
])("%s is left to the direct sum", (_, weight, attrs) => {
  const [ins] = weight.split(",");
  const text = `graph G(%x: f32[1,${ins},16,16], @w: f32[8,${weight}]) {
    %1 = conv2d(%x, @w, padding=[2,2,2,2], ${attrs})
    return %1
  }`;
  expect(chooseSchedules(parseGraph(text, opNamed), typescript).nodes.map((node) => node.op.name)).toEqual(["conv2d"]);
});
