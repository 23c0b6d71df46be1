import { Graph, layout } from "@dagrejs/dagre";
import { printSummary } from "../../../compiler/cli/show/print-summary.ts";
import { summarize } from "../../../compiler/explain/summary/summarize.ts";
import { explainNetwork, type Network } from "../../../compiler/explain/explain-network.ts";
import { variableNames } from "../../../compiler/explain/variable-names.ts";
import { emitPlans, runPipeline } from "../../../compiler/index.ts";
import { showShape } from "../../../compiler/ir/types.ts";
import { collapse, shutAtFirst } from "../../../compiler/picture/collapse.ts";
import { describeGraph } from "../../../compiler/picture/describe-graph.ts";
import { describePlan } from "../../../compiler/picture/describe-plan.ts";
import { drawMemory } from "../../../compiler/picture/draw-memory.ts";
import { drawSvg } from "../../../compiler/picture/draw-svg.ts";
import { foldRepeats } from "../../../compiler/picture/fold-repeats.ts";
import { layOut } from "../../../compiler/picture/lay-out.ts";
import type { Stage } from "../../../compiler/picture/picture.ts";
import type { Stages } from "../../../compiler/pipeline.ts";
import { emitNetwork } from "../../../compiler/targets/wasm/emit-wasm.ts";
import { printModule } from "../../../compiler/targets/wasm/wat/print-module.ts";
import { exampleFiles } from "./example-files.ts";
import type { CompiledText } from "./compile-text.ts";
import type { View, ViewName } from "./requests.ts";

type Compiled = Network & Pick<Stages, "program">;

/** What one of the page's views shows of a network. */
export function viewOf(view: ViewName, compiled: CompiledText, network: Compiled, stage: Stage): Promise<View> | View {
  switch (view) {
    case "picture":
      return pictureOf(network, stage);
    case "explain":
      return explanationOf(network);
    case "summary":
      return {
        kind: "summary",
        text: printSummary(summarize(network.graph, network.optimized, network.plan), false),
      };
    case "module":
      return moduleText(compiled, network.graph.name, "ts").then((text) => ({ kind: "module", text }));
    case "wat":
      return { kind: "wat", text: printModule(emitNetwork(network.plan, { relaxed: false }).module) };
  }
}

/** More than this is no picture but a wall, and takes seconds to lay out. */
const MOST_BLOCKS = 600;

function pictureOf(network: Compiled, stage: Stage): View {
  const whole = stage === "plan" ? describePlan(network) : describeGraph(network, stage);
  const picture = collapse(foldRepeats(whole), shutAtFirst(whole));
  if (picture.blocks.length > MOST_BLOCKS)
    return {
      kind: "none",
      why: `${picture.blocks.length} blocks are more than this page draws: nnc graph net.nn -o net.html`,
    };
  const svg = drawSvg(layOut(picture, { Graph, layout }));
  return {
    kind: "picture",
    svg: withoutStyle(svg),
    memory: picture.memory ? withoutStyle(drawMemory(picture.memory)) : undefined,
    blocks: picture.blocks,
  };
}

/** The page's policy allows no style in a document; the page has the pictures' as a sheet of its own. */
const withoutStyle = (svg: string): string => svg.replace(/<style>[^]*?<\/style>/g, "");

function explanationOf(network: Compiled): View {
  const { model, inputs, results, steps } = explainNetwork({
    ...network,
    ...(network.program ? { variable: variableNames(network.program) } : {}),
  });
  const given = inputs.map(({ name, shape }) => `${name} ${showShape(shape)}`).join(", ");
  const made = results.map(({ name, shape }) => `${name === undefined ? "" : `${name} `}${showShape(shape)}`);
  return {
    kind: "explain",
    head: `${model}  ${given} → ${made.join(", ")}`,
    steps: steps.map(({ number, name, sentence, place, remarks }) => ({
      number,
      name,
      sentence,
      place,
      remarks: remarks.map(({ kind, text }) => ({ kind, text })),
    })),
  };
}

/** The module in JavaScript: with TypeScript's kernels alone, which can be read, or with WebAssembly as well. */
export async function moduleText({ source }: CompiledText, model: string, target: "ts" | "auto"): Promise<string> {
  const load = (path: string) => (path === source.path ? source : exampleFiles.get(path));
  const { plans = new Map() } = runPipeline(source, { load, root: "", target, train: false, model });
  const { code } = await emitPlans(source, { plans }, { format: "js" });
  return code;
}
