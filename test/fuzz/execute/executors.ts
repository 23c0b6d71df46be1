import { optimize } from "../../../compiler/4-optimize/index.ts";
import { chooseSchedules } from "../../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../../compiler/5-plan/plan.ts";
import type { Graph } from "../../../compiler/ir/graph.ts";
import type { MathMode } from "../../../compiler/ir/kernel/math-mode.ts";
import { verifyGraph } from "../../../compiler/ir/verify.ts";
import { checked } from "../../../compiler/targets/checked/index.ts";
import { runPlan } from "../../../compiler/targets/checked/run-plan.ts";
import { machine as typescript } from "../../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../../compiler/targets/wasm/machine.ts";
import { executePlan, type PlanData } from "../../support/execute-plan.ts";
import { executeWasm, hasRelaxedSimd } from "../../support/execute-wasm.ts";
import type { Arithmetic } from "./bounds.ts";

/** A way to compute a network, and what may be lost on it. */
export interface Executor {
  readonly name: string;
  readonly target: "ts" | "wasm";
  readonly math: MathMode;
  readonly arithmetic: Arithmetic;
  readonly run: (data: PlanData) => readonly Float32Array[];
}

const double: Arithmetic = { sums: "double", isFast: false };
const single: Arithmetic = { sums: "single", isFast: false };
const fast: Arithmetic = { sums: "single", isFast: true };

/** A target's usual way alone. */
export function fusedOn(graph: Graph, target: "ts" | "wasm"): Executor {
  const machine = target === "ts" ? typescript : wasm;
  const { graph: together } = optimize(graph, { fuse: true });
  const plan = planGraph(verifyGraph(chooseSchedules(together, machine, "exact"), "choosing schedules"), machine);
  return {
    name: `${target}, fused`,
    target,
    math: "exact",
    arithmetic: target === "ts" ? double : single,
    run: (data) => (target === "ts" ? executePlan(plan, data) : executeWasm(plan, data)),
  };
}

/** The ways in which a target computes a network: fused and not, in larger tiles, and if asked for with every access checked. */
export function executorsOn(graph: Graph, target: "ts" | "wasm", isChecked: boolean): readonly Executor[] {
  const machine = target === "ts" ? typescript : wasm;
  const [together, apart] = [true, false].map((fuse) => optimize(graph, { fuse }).graph) as [Graph, Graph];
  const planned = (optimized: Graph, math: MathMode = "exact"): Plan =>
    planGraph(verifyGraph(chooseSchedules(optimized, machine, math), "choosing schedules"), machine);
  const [fused, loose] = [planned(together), planned(apart)];
  const way = (
    name: string,
    run: Executor["run"],
    arithmetic: Arithmetic = target === "ts" ? double : single,
  ): Executor => ({ name: `${target}, ${name}`, target, math: arithmetic.isFast ? "fast" : "exact", arithmetic, run });
  const inOrder = isChecked ? [way(`fused, ${checked.name}`, (data) => runPlan(fused, data, machine.lanes))] : [];
  if (target === "ts")
    return [
      way("fused", (data) => executePlan(fused, data)),
      way("not fused", (data) => executePlan(loose, data)),
      ...inOrder,
    ];
  const large = planned(together, "fast");
  return [
    way("fused", (data) => executeWasm(fused, data)),
    way("not fused", (data) => executeWasm(loose, data)),
    way("fast", (data) => executeWasm(large, data), fast),
    ...(hasRelaxedSimd ? [way("relaxed", (data) => executeWasm(fused, data, true))] : []),
    ...inOrder,
  ];
}
