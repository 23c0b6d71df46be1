import { dirname, join } from "node:path";
import picocolors from "picocolors";
import { collapse, shutAtFirst } from "../../picture/collapse.ts";
import { describeGraph } from "../../picture/describe-graph.ts";
import { describePlan } from "../../picture/describe-plan.ts";
import { drawDot } from "../../picture/draw-dot.ts";
import { drawMermaid, mermaidLimits } from "../../picture/draw-mermaid.ts";
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
  readonly format?: string;
  readonly json?: boolean;
}

/** Draws a model as a picture, or as a page to look around in. */
export async function graph(terminal: Terminal, file: string, options: GraphOptions): Promise<ExitCode> {
  const stage = stageNamed(options.stage ?? "optimized");
  const format = formatFor(options);
  const output =
    options.output ?? displayPath(terminal.folder, join(dirname(file), `${stem(file)}.${extensions[format]}`));
  const network = readNetwork(terminal, file, options);
  if (network === undefined) return exitCode.inputErrors;
  const whole = stage === "plan" ? describePlan(network) : describeGraph(network, stage);
  const picture = options.expand ? whole : collapse(foldRepeats(whole), shutAtFirst(whole));
  if (options.json) {
    terminal.out.write(`${JSON.stringify(picture, null, 2)}\n`);
    return exitCode.fine;
  }
  const content = await drawn(format, whole, options);
  if (format === "mermaid") warnOfLimits(terminal, content, picture);
  if (output === "-") {
    terminal.out.write(content);
    return exitCode.fine;
  }
  const changed = writeFiles(terminal.folder, [{ path: output, content }], options);
  const { green, dim } = picocolors.createColors(terminal.out.color);
  const state = changed.size > 0 ? green("written") : dim("unchanged");
  terminal.out.write(`${displayPath(terminal.folder, output)}: ${state}, ${showSize(Buffer.byteLength(content))}\n`);
  return exitCode.fine;
}

async function drawn(format: Format, whole: Picture, { expand = false }: GraphOptions): Promise<string> {
  const picture = expand ? whole : collapse(foldRepeats(whole), shutAtFirst(whole));
  if (format === "dot") return drawDot(picture);
  if (format === "mermaid") return drawMermaid(picture);
  // What lays pictures out is loaded only here.
  const engine = await import("@dagrejs/dagre");
  if (format === "html") {
    const { drawHtml } = await import("../../picture/draw-html.ts");
    return drawHtml(whole, expand, engine, dagreText());
  }
  const [{ drawSvg }, { layOut }] = await Promise.all([
    import("../../picture/draw-svg.ts"),
    import("../../picture/lay-out.ts"),
  ]);
  return drawSvg(layOut(picture, engine));
}

function warnOfLimits(terminal: Terminal, text: string, { edges }: Picture): void {
  if (text.length <= mermaidLimits.characters && edges.length <= mermaidLimits.edges) return;
  terminal.err.write(
    `GitHub draws at most ${mermaidLimits.edges} arrows and ${mermaidLimits.characters} characters, and these are ${edges.length} and ${text.length}: -o net.svg has no limits\n`,
  );
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

/** How each is called as a file. */
const extensions = { svg: "svg", html: "html", dot: "dot", mermaid: "mmd" } as const;
type Format = keyof typeof extensions;
const formats = Object.keys(extensions) as readonly Format[];

/** What `--format` says; else what the output is called; else a picture. */
function formatFor({ format, output = "net.svg" }: GraphOptions): Format {
  if (format !== undefined) return formats.find((each) => each === format) ?? refuseFormat(format);
  if (output === "-") return "svg";
  const [, extension = ""] = /\.(\w+)$/.exec(output) ?? [];
  return formats.find((each) => extensions[each] === extension.toLowerCase()) ?? refuseOutput(output);
}

function refuseFormat(format: string): never {
  throw new CommandError(
    "wrongUsage",
    `--format ${format}: there is no such format`,
    `the formats are ${formats.join(", ")}`,
  );
}

function refuseOutput(path: string): never {
  throw new CommandError(
    "wrongUsage",
    `${path}: pictures are written as .svg, .html, .dot and .mmd`,
    /\.png$/i.test(path)
      ? "a browser makes a PNG of an SVG: chromium --headless --screenshot=net.png net.svg"
      : "-o net.svg, say",
  );
}
