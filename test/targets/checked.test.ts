import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasmSimd } from "../../compiler/targets/wasm/machine.ts";
import type { SizedProgram, Statement } from "../../compiler/ir/kernel/program.ts";
import { runPlan } from "../../compiler/targets/checked/run-plan.ts";
import type { PlanData } from "../../compiler/targets/target.ts";
import { sizesOf } from "../../compiler/verify/samples.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { plainData, seeded } from "../support/random.ts";

const cases = new URL("../conformance/cases/", import.meta.url);
const names = readdirSync(cases);

function dataFor({ graph }: Plan): PlanData {
  const random = seeded(5);
  const make = (shape: readonly number[]) =>
    plainData(
      shape.reduce((a, b) => a * b, 1),
      random,
    ).map((x) => (Math.abs(x) < 4 ? x : 1));
  return {
    inputs: graph.inputs.map(({ type }) => make(sizesOf(type.shape, 2))),
    parameters: graph.parameters.map(({ shape }) => make(shape as readonly number[]).map((x) => Math.abs(x) + 0.1)),
    batch: graph.batch === undefined ? 1 : 2,
  };
}

test("there are cases", () => expect(names.length).toBeGreaterThan(100));

describe.each(names)("%s", (name) => {
  const stages = runStages(source(`${name}.nn`, readFileSync(new URL(`${name}/model.nn`, cases), "utf8")));
  const [plan, wasmPlan] = [stages.plans[0] as Plan, stages.wasmPlans[0] as Plan];
  const data = dataFor(plan);

  test("reads and writes what it may, and computes what generated kernels do", () => {
    const right = executePlan(plan, data);
    for (const found of [runPlan(plan, data, typescript.lanes), runPlan(wasmPlan, data, wasmSimd.lanes)])
      found.forEach((result, i) =>
        expect(firstDifference(result, { data: right[i] as Float32Array }, 2e-5)).toBe(undefined),
      );
  });
});

const small = (): Plan => {
  const text = "model M { forward(x: [2, 8]) { return x.exp().sum(1) } }\n";
  return runStages(source("m.nn", text)).plans[0] as Plan;
};
const broken = (change: (statement: Statement<number | string>) => Statement<number | string>): (() => unknown) => {
  const plan = small();
  const walk = (body: SizedProgram["body"]): SizedProgram["body"] =>
    body.map((each) => change(each.kind === "loop" ? { ...each, body: walk(each.body) } : each));
  const kernels = plan.kernels.map((kernel) => ({
    ...kernel,
    program: { ...kernel.program, body: walk(kernel.program.body) },
  }));
  return () => runPlan({ ...plan, kernels }, dataFor(plan), 1);
};

test("what is right passes", () => expect(broken((each) => each)).not.toThrow());

test("one round too many reads outside", () => {
  const change = (each: Statement<number | string>) =>
    each.kind === "loop" && each.count === 8 ? { ...each, count: 9 } : each;
  expect(broken(change)).toThrow(/\[16\] is read, of 16/);
});

test("what is left out is read, and nobody has written it", () => {
  const change = (each: Statement<number | string>): Statement<number | string> =>
    each.kind === "store" ? { kind: "local", name: "nothing", value: { kind: "number", value: 0 } } : each;
  expect(broken(change)).toThrow(/which nobody has written|that nobody has written/);
});

test("a place that is only to be read is not written", () => {
  const change = (each: Statement<number | string>): Statement<number | string> =>
    each.kind === "store" ? { ...each, at: { ...each.at, buffer: 0 } } : each;
  expect(broken(change)).toThrow(/is written, and only to be read/);
});
