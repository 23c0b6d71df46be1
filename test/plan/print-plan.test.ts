import { expect, test } from "vitest";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { printKernels, printPlan } from "../../compiler/5-plan/print-plan.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";

test("a plan and its kernels as text", () => {
  const graph = parseGraph(
    `graph G(%x: f32[N,4], %y: f32[4], @w: f32[3,4], @b: f32[3]) {
      %1 = maximum(%x, %y)
      %2 = add(@b, 1)
      %3 = linear(%1, @w, %2) |> relu
      return %3 }`,
    opNamed,
  );
  const plan = planGraph(graph, typescript);
  expect(printPlan(plan)).toMatchInlineSnapshot(`
    "plan G: arena of 0, and 16 for each sample
      input     x: 4N
      input     y: 4
      parameter w: 12
      parameter b: 3
      arena     maximum: 4N at 0
      prepared  add: 3
      result    linear_relu: 3N
    load
      prepare_add(b, add)
    run
      maximum(x, y, maximum)
      linear_relu(maximum, w, add, linear_relu)
    "
  `);
  expect(printKernels(plan)).toMatchInlineSnapshot(`
    "// add (graph:3): add → [3].
    prepare_add(read x: f32[3], write y: f32[3])
      loop i: 3, y_i from y[0] by 1, x_i from x[0] by 1
        local v = x_i[0]
        store y_i[0] = add(v, 1)

    // maximum (graph:2): maximum → [N, 4].
    maximum(read x: f32[4N], read other: f32[4], write y: f32[4N])
      loop i1: N, y_i1 from y[0] by 4, x_i1 from x[0] by 4
        loop i: 4, y_i from y_i1[0] by 1, x_i from x_i1[0] by 1, other_i from other[0] by 1
          local v = x_i[0]
          local v1 = other_i[0]
          store y_i[0] = max(v, v1)

    // linear + relu (graph:4): linear → [N, 3].
    linear_relu(read x: f32[4N], read weight: f32[12], read bias: f32[3], write y: f32[3N])
      loop row: N, x_row from x[0] by 4, y_row from y[0] by 3
        local sum0 = bias[0]
        local sum1 = bias[1]
        local sum2 = bias[2]
        loop i: 4, x_i from x_row[0] by 1, weight_i from weight[0] by 1
          local v = x_i[0]
          set sum0 = madd(v, weight_i[0], sum0)
          set sum1 = madd(v, weight_i[4], sum1)
          set sum2 = madd(v, weight_i[8], sum2)
        store y_row[0] = select(less(sum0, 0), 0, sum0)
        store y_row[1] = select(less(sum1, 0), 0, sum1)
        store y_row[2] = select(less(sum2, 0), 0, sum2)
    "
  `);
});

test("a concatenation lies as its largest part does", () => {
  const graph = parseGraph(
    `graph G(%x: f32[N,12,8], @token: f32[1,1,8]) {
      %1 = expand(@token, shape=[N,1,8]): f32[N,1,8]
      %2 = cat(%1, %x, dim=1): f32[N,13,8]
      %3 = relu(%2)
      return %3 }`,
    opNamed,
  );
  expect(printKernels(planGraph(graph, typescript))).toMatchInlineSnapshot(`
    "// cat (graph:3): cat → [N, 13, 8].
    cat(read x0: f32[8], read x1: f32[96N], write y: f32[104N])
      loop t0_1: N, y_t0_1 from y[0] by 104
        loop t0_: 8, x0_t0_ from x0[0] by 1, y_t0_ from y_t0_1[0] by 1
          store y_t0_[0] = x0_t0_[0]
      loop t1_1: N, x1_t1_1 from x1[0] by 96, y_t1_1 from y[8] by 104
        loop t1_: 96, x1_t1_ from x1_t1_1[0] by 1, y_t1_ from y_t1_1[0] by 1
          store y_t1_[0] = x1_t1_[0]

    // relu (graph:4): relu → [N, 13, 8].
    relu(read x: f32[104N], write y: f32[104N])
      loop i: 104N, y_i from y[0] by 1, x_i from x[0] by 1
        local v = x_i[0]
        store y_i[0] = select(less(v, 0), 0, v)
    "
  `);
});
