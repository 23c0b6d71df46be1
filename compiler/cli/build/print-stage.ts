import { printCst } from "../../../grammar/format/print-cst.ts";
import { printProgram } from "../../1-resolve/program.ts";
import { printKernels, printPlan } from "../../5-plan/print-plan.ts";
import { simplestPlans, type Stages } from "../../pipeline.ts";
import { listingsOf } from "./listings.ts";
import type { Source } from "../../../grammar/source.ts";
import { printGraph } from "../../ir/print-graph.ts";
import { printAstJson } from "./print-ast-json.ts";

/** What `--emit` can show, in the order in which it is made. */
export const stageNames = ["cst", "ast", "resolved", "graph", "optimized", "plan", "kernels", "ts", "wat"] as const;

export type StageName = (typeof stageNames)[number];

/** A stage as text; nothing if an error came before it. The module itself, `ts`, is not made here. */
export async function printStage(
  stage: Exclude<StageName, "ts">,
  source: Source,
  stages: Stages,
): Promise<string | undefined> {
  const { file, program, graphs, optimized } = stages;
  switch (stage) {
    case "cst":
      return printCst(source);
    case "ast":
      return printAstJson(file);
    case "resolved":
      return program && printProgram(program);
    case "graph":
      return graphs?.map(printGraph).join("\n");
    case "optimized":
      return optimized?.map(printGraph).join("\n");
    case "plan":
      return simplestPlans(stages).map(printPlan).join("\n");
    case "kernels":
      return simplestPlans(stages).map(printKernels).join("\n");
    case "wat":
      return (await listingsOf(stages)).find(({ name }) => name === "wasm.wat")?.text;
  }
}
