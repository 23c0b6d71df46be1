import { describe, expect, test } from "vitest";
import { interpret } from "../../compiler/ir/interpret.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import type { Graph, Node } from "../../compiler/ir/graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { randomGraph } from "../support/random-graph.ts";
import { seeded } from "../support/random.ts";

const parse = (text: string): Graph => parseGraph(text, opNamed);

const net = `graph Net(
  %x: f32[N,3,6,5],
  @conv.weight: f32[4,3,3,3],
  @bn.scale: f32[4,1,1],
  @bn.shift: f32[4,1,1],
  @bn.num_batches_tracked: i64[],
) {
  %1 = conv2d(%x, @conv.weight, -, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1) |> relu |> scale_shift(_, @bn.scale, @bn.shift) |> clamp(_, min=-0.5, max=Infinity): f32[N,4,6,5]
  %2 = reshape(%1, shape=[2N,60]): f32[2N,60]
  %3 = sub(1e-7, %2) |> mul(-0, _): f32[2N,60]
  %4 = avg_pool2d(%1, kernel_size=[2,2], stride=[2,2], padding=[0,0], dilation=[1,1], ceil_mode=false, count_include_pad=true, divisor_override=null): f32[N,4,3,2]
  return %3, logits: %4
}
`;

test("the text form reads back as it was", () => {
  expect(printGraph(parse(net))).toBe(net);
  expect(parse(net).batch).toBe("N");
});

test("a type that is left out is what the op infers", () => {
  const bare = net.replaceAll(/\)(?:: f32\[[\w,]+\])\n/g, ")\n");
  expect(bare).not.toBe(net);
  expect(printGraph(parse(bare))).toBe(net);
});

test("random graphs read back as they were", () => {
  const bones = (graph: Graph) => ({
    ...graph,
    span: 0,
    parameters: graph.parameters.map((parameter) => ({ ...parameter, origin: 0 })),
    nodes: graph.nodes.map((node: Node) => ({
      ...node,
      origin: 0,
      epilogue: node.epilogue.map((step) => ({ ...step, origin: 0 })),
    })),
  });
  for (let seed = 1; seed <= 100; seed++) {
    const graph = { ...randomGraph(seeded(seed), 12), name: "Random" };
    expect(bones(parse(printGraph(graph)))).toEqual(bones(graph));
  }
});

describe("what cannot be read", () => {
  test.each([
    ["graph G(%x: f32[2]) { %1 = relo(%x) return %1 }", "line 1, at '(': there is no op relo"],
    ["graph G(%x: f32[2]) { %1 = relu(%y) return %1 }", "line 1, at 'return': %1 reads %y, which is not known here"],
    ["graph G(%x: f32[2]) { %1 = clamp(%x, min=0) return %1 }", "line 1, at 'return': clamp lacks its attribute max"],
    ["graph G(%x: f32[2]) { %1 = relu(%x, slope=1) return %1 }", "line 1, at '1': relu has no attribute slope"],
    ["graph G(%x: f32[2])\n{ return %x", "line 2, at '': expected ',' or '}'"],
    ["graph G(@w: f32[N]) { return @w }", "the shape of @w is open"],
    ["graph G(%x: f32[2]) { return %x } ?", "unexpected '?'"],
  ])("%s", (text, message) => {
    expect(() => parse(text)).toThrow(new SyntaxError(message));
  });
});

test("the interpreter runs nodes and what rides on them", () => {
  const graph = parse(`graph G(%x: f32[N,2], @w: f32[2]) {
    %1 = add(%x, @w) |> relu |> sub(10, _)
    %2 = expand(%1, shape=[3,N,2])
    %3 = sum(%2, dims=[0])
    return %1, %3
  }`);
  const x = { shape: [2, 2], data: Float64Array.of(1, -5, 3, 4) };
  const results = interpret(graph, [x], [{ shape: [2], data: Float64Array.of(1, 2) }]);
  expect(results).toEqual([
    { shape: [2, 2], data: Float64Array.of(8, 10, 6, 4) },
    { shape: [1, 2, 2], data: Float64Array.of(24, 30, 18, 12) },
  ]);
});
