import { expect, test } from "vitest";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { opNamed } from "../../compiler/ops/index.ts";

const header = "graph G(%x: f32[N,3], %y: f32[3,1,1], @w: f32[3])";

test("a sound graph is handed on", () => {
  const graph = parseGraph(`${header} { %1 = add(%x, 1) |> add(@w, _) |> relu return %1, a: %x }`, opNamed);
  expect(verifyGraph(graph, "fuse")).toBe(graph);
});

test.each([
  ["%1 = relu(%2): f32[N,3] %2 = relu(%x) return %2", "%1 (relu): reads %2, which is not defined before it"],
  ["%1 = relu(%x) |> add(_, %1): f32[N,3] return %1", "%1 (relu): reads %1, which is not defined before it"],
  ["%1 = relu(%x): f32[N,4] return %1", "%1 (relu): has the shape [N, 4], its op infers [N, 3]"],
  ["%1 = relu(%x) |> add(_, %y) return %1", "%1 (relu): add in its epilogue makes [3, N, 3] of [N, 3]"],
  ["%1 = relu(%x) %1 = neg(%x) return %1", "%1 is defined twice"],
  ["%x = relu(%x) return %x", "%x is defined twice"],
  ["return %3", "it returns %3, which nothing defines"],
  ["return ", "it returns nothing"],
  ["%1 = add(%x) return %1", "%1 (add): add is given 1 operands"],
  ["%1 = relu(_): f32[N,3] return %1", "%1 (relu): reads the element of an epilogue that it is not part of"],
  ["%1 = relu(%x) |> add(@w, @w) return %1", "%1 (relu): add rides on it without reading its element"],
  ["%1 = relu(%x) |> softmax(_, dim=1) return %1", "%1 (relu): softmax rides on it, which is no pointwise op"],
  ["%1 = identity(%x) |> relu return %1", "%1 (identity): relu rides on it, which has no kernel of its own"],
  ["%1 = softmax(2, dim=0) return %1", "%1 (softmax): softmax is given a number"],
  [
    "%1 = reshape(%x, shape=[N,2]): f32[N,2] return %1",
    "%1 (reshape): [N, 3] cannot be viewed as [N, 2]: the numbers of elements differ",
  ],
])("%s", (body, message) => {
  const graph = parseGraph(`${header} { ${body} }`, opNamed);
  expect(() => verifyGraph(graph, "fuse")).toThrow(new CompilerBug(`after fuse, graph G: ${message}`));
});
