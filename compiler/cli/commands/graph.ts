import { dirname, join } from "node:path";
import picocolors from "picocolors";
import { describeGraph } from "../../picture/describe-graph.ts";
import { describePlan } from "../../picture/describe-plan.ts";
import { drawDot } from "../../picture/draw-dot.ts";
import { foldRepeats } from "../../picture/fold-repeats.ts";
import { stages, type Picture, type Stage } from "../../picture/picture.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath, stem } from "../files/paths.ts";
import { writeFiles } from "../files/write-files.ts";
import { readNetwork, type NetworkOptions } from "../read-network.ts";
import { dagreText } from "../show/dagre-text.ts";
import { showSize } from "../show/show-size.ts";
import type { Terminal } from "../terminal.ts";

export interface GraphOptions extends NetworkOptions {
  readonly force?: boolean;
  readonly stage?: string;
  readonly expand?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

/** Draws a model as a picture, or as a page to look around in. */
export async function graph(terminal: Terminal, file: string, options: GraphOptions): Promise<ExitCode> {
  const stage = stageNamed(options.stage ?? "optimized");
  const output = options.output ?? displayPath(terminal.folder, join(dirname(file), `${stem(file)}.svg`));
  const format = formatOf(output);
  const network = readNetwork(terminal, file, options);
  if (network === undefined) return exitCode.inputErrors;
  const whole = stage === "plan" ? describePlan(network) : describeGraph(network, stage);
  const picture = options.expand ? whole : foldRepeats(whole);
  if (options.json) {
    terminal.out.write(`${JSON.stringify(picture, null, 2)}\n`);
    return exitCode.fine;
  }
  const content =
    format === "dot" ? drawDot(picture) : await drawn(format, format === "html" ? whole : picture, options);
  const changed = writeFiles(terminal.folder, [{ path: output, content }], options);
  const { green, dim } = picocolors.createColors(terminal.out.color);
  const state = changed.size > 0 ? green("written") : dim("unchanged");
  terminal.out.write(`${displayPath(terminal.folder, output)}: ${state}, ${showSize(Buffer.byteLength(content))}\n`);
  return exitCode.fine;
}

/** What lays pictures out is loaded only here. */
async function drawn(format: "svg" | "html", picture: Picture, { expand = false }: GraphOptions): Promise<string> {
  const engine = await import("@dagrejs/dagre");
  if (format === "html") {
    const { drawHtml } = await import("../../picture/draw-html.ts");
    return drawHtml(picture, expand, engine, dagreText());
  }
  const [{ drawSvg }, { layOut }] = await Promise.all([
    import("../../picture/draw-svg.ts"),
    import("../../picture/lay-out.ts"),
  ]);
  return drawSvg(layOut(picture, engine));
}

function stageNamed(name: string): Stage {
  const stage = stages.find((each) => each === name);
  if (stage) return stage;
  throw new CommandError(
    "wrongUsage",
    `--stage ${name}: there is no such stage`,
    `the stages are ${stages.join(", ")}`,
  );
}

function formatOf(path: string): "svg" | "html" | "dot" {
  const [, extension] = /\.(svg|html|dot|png)$/i.exec(path) ?? [];
  const format = extension?.toLowerCase();
  if (format === "svg" || format === "html" || format === "dot") return format;
  throw new CommandError(
    "wrongUsage",
    `${path}: pictures are written as .svg, .html and .dot`,
    format === "png"
      ? "a browser makes a PNG of an SVG: chromium --headless --screenshot=net.png net.svg"
      : "-o net.svg, say",
  );
}
