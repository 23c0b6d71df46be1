import { escape } from "../../picture/draw-svg.ts";
import { describeGraph } from "../../picture/describe-graph.ts";
import { drawHtml } from "../../picture/draw-html.ts";
import type { PictureRequest } from "../../language-server/connection/files.ts";
import { preferredPlans, runPipeline } from "../../pipeline.ts";
import { dagreText } from "../show/dagre-text.ts";

/** The page of `nnc graph`; of a file with errors, a page that says so. */
export async function drawPicture({ source, model, ...options }: PictureRequest): Promise<string> {
  const engine = await import("@dagrejs/dagre");
  const stages = runPipeline(source, { ...options, train: false, ...(model === undefined ? {} : { model }) });
  const { program, graphs = [], optimized = [], decisions = [] } = stages;
  const [graph, after, plan] = [graphs[0], optimized[0], preferredPlans(stages)[0]];
  const [first] = stages.diagnostics;
  if (!graph || !after || !plan) return messagePage(first?.message ?? "this file declares no model");
  const picture = describeGraph({ graph, optimized: after, plan, program, decisions: decisions[0] ?? [] }, "optimized");
  return drawHtml(picture, false, engine, dagreText());
}

const messagePage = (message: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>nnc</title><p>There is no picture yet: ${escape(message)}</p></html>\n`;
