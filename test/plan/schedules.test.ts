import { expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../compiler/targets/wasm/machine.ts";
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

/** Columns that fill blocks and that do not, batches that broadcast, a matrix that lies transposed, long sums, what rides on the product. */
test.each([
  { a: "N,3,17,8", b: "N,3,8,21", out: "N,3,17,21" },
  { a: "N,16,300", b: "@300,49", out: "N,16,49" },
  { a: "N,4,20,5", b: "N,1,5,16", out: "N,4,20,16" },
])("a product of $a and $b by blocks of columns", ({ a, b, out }) => {
  const isKnown = b.startsWith("@");
  const sizes = b.replace("@", "");
  const order = [...sizes.split(",").keys()];
  const [flipped, dims] = [sizes, order].map((each) => {
    const list = typeof each === "string" ? each.split(",") : each;
    return [...list.slice(0, -2), list.at(-1), list.at(-2)].join();
  });
  const graph = parseGraph(
    `graph G(%a: f32[${a}], %r: f32[${out}], ${isKnown ? "@" : "%"}b: f32[${flipped}]) {
      %1 = permute(${isKnown ? "@" : "%"}b, dims=[${dims}]): f32[${sizes}]
      %2 = matmul(%a, %1) |> mul(_, 0.5) |> add(_, %r): f32[${out}]
      return %2
    }`,
    opNamed,
  );
  const scheduled = chooseSchedules(graph, wasm);
  expect(scheduled.nodes.map(({ op }) => op.name)).toEqual(["permute", "column_blocks", "blocked_matmul"]);
  expect(chooseSchedules(graph, typescript)).toBe(graph);
  checkGraph(scheduled, { batches: [1, 2, 3], like: graph });
});

test("few rows multiply a matrix as it lies", () => {
  const graph = parseGraph(
    `graph G(%a: f32[N,4,8], %b: f32[N,8,32]) {
      %1 = matmul(%a, %b): f32[N,4,32]
      return %1
    }`,
    opNamed,
  );
  expect(chooseSchedules(graph, wasm)).toBe(graph);
});
