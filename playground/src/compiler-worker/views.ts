import { Graph, layout } from "@dagrejs/dagre";
import { printSummary } from "../../../compiler/cli/show/print-summary.ts";
import { summarize } from "../../../compiler/explain/summary/summarize.ts";
import { explainNetwork } from "../../../compiler/explain/explain-network.ts";
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
import type { Picture, Stage } from "../../../compiler/picture/picture.ts";
import { emitNetwork } from "../../../compiler/targets/wasm/emit-wasm.ts";
import { printModule } from "../../../compiler/targets/wasm/wat/print-module.ts";
import { exampleFiles } from "./example-files.ts";
import type { CompiledText, OptimizedNetwork, PlannedNetwork } from "./compile-text.ts";
import type { View, ViewName, ViewRequest } from "./requests.ts";

/** What one of the page's views shows of a network. */
export function viewOf(
  view: ViewName,
  compiled: CompiledText,
  network: PlannedNetwork,
  { stage, toggled }: Pick<ViewRequest, "stage" | "toggled">,
): Promise<View> | View {
  switch (view) {
    case "picture":
      return stage === "plan" ? pictureOf(describePlan(network), toggled) : pictureBefore(network, { stage, toggled });
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

/** The picture of a network that may not have been planned yet. */
export const pictureBefore = (
  network: OptimizedNetwork,
  { stage, toggled }: Pick<ViewRequest, "toggled"> & { readonly stage: Exclude<Stage, "plan"> },
): View => pictureOf(describeGraph(network, stage), toggled);

function pictureOf(whole: Picture, toggled: ViewRequest["toggled"]): View {
  const shut = new Set(toggled === "all open" ? [] : shutAtFirst(whole));
  if (toggled !== "all open") for (const box of toggled) if (!shut.delete(box)) shut.add(box);
  const picture = collapse(foldRepeats(whole), shut);
  if (picture.blocks.length > MOST_BLOCKS)
    return {
      kind: "none",
      why: `${picture.blocks.length} blocks are more than this page draws: nnc graph net.nn -o net.html`,
    };
  return {
    kind: "picture",
    svg: svgOf(picture),
    memory: picture.memory ? withoutStyle(drawMemory(picture.memory)) : undefined,
    blocks: picture.blocks,
  };
}

let last = { key: "", svg: "" };

/** Half of what is typed changes nothing that is drawn: a layout is kept for it. */
function svgOf(picture: Picture): string {
  const key = JSON.stringify(picture, (name, value: unknown) =>
    name === "details" || name === "memory" ? undefined : value,
  );
  if (key !== last.key) last = { key, svg: withoutStyle(drawSvg(layOut(picture, { Graph, layout }))) };
  return last.svg;
}

/** The page's policy allows no style in a document; the page has the pictures' as a sheet of its own. */
const withoutStyle = (svg: string): string => svg.replace(/<style>[^]*?<\/style>/g, "");

function explanationOf(network: PlannedNetwork): View {
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
