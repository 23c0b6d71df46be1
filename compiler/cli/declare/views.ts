import type { ExplainOptions } from "../commands/explain.ts";
import type { GraphOptions } from "../commands/graph.ts";
import type { OpsOptions } from "../commands/ops.ts";
import type { SummaryOptions } from "../commands/summary.ts";
import type { Commands } from "./commands.ts";
import { output, force, json, noFuse, target, set, at, model, ofPython } from "./options.ts";

/** What there is to see. */

export function declareSummary({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "summary <file>",
      "Show a model layer by layer: shapes, parameters, work, and what was fused.",
      "nnc summary net.nn\nnnc summary net.nn --set H=224 --set W=224",
    )
      .addOption(model())
      .addOption(noFuse())
      .addOption(set())
      .addOption(at())
      .addOption(json()),
  ).action(async (file: string, options: SummaryOptions) =>
    finish((await import("../commands/summary.ts")).summary(terminal, file, options)),
  );
}

export function declareExplain({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "explain <file|code>",
      "Tell what a model does step by step, and why each fusion was or was not done; or what a message's code means.",
      "nnc explain net.nn\nnnc explain net.nn --training\nnnc explain NN3004",
    )
      .addOption(model())
      .option("--training", "tell of a training step instead: what it keeps, what it makes again, and what it costs")
      .addOption(target())
      .addOption(set())
      .addOption(at())
      .addOption(json()),
  ).action(async (subject: string, options: ExplainOptions) =>
    finish(await (await import("../commands/explain.ts")).explain(terminal, subject, options)),
  );
}

export function declareGraph({ add, terminal, finish }: Commands): void {
  ofPython(
    add(
      "graph <file>",
      "Draw a model as a picture: .svg, .html to look around in, .dot, or .mmd, Mermaid's text, which GitHub draws.",
      "nnc graph net.nn\nnnc graph net.nn --stage source --expand -o net.html\nnnc graph net.nn --format mermaid -o -",
    )
      .addOption(model())
      .option(
        "--stage <stage>",
        "source: as it is written; optimized: as it is computed; plan: kernel by kernel",
        "optimized",
      )
      .option("--expand", "draw each repeated block in place of one with ×3")
      .addOption(
        output("-o, --output <file>", "a .svg, .html, .dot or .mmd; without, a .svg beside the file; - prints it"),
      )
      .option("--format <svg|html|dot|mermaid>", "how to draw it, whatever the output is called")
      .addOption(force())
      .addOption(target())
      .addOption(set())
      .addOption(at())
      .addOption(json()),
  ).action(async (file: string, options: GraphOptions) =>
    finish(await (await import("../commands/graph.ts")).graph(terminal, file, options)),
  );
}

export function declareOps({ add, terminal, finish }: Commands): void {
  add("ops [name]", "List all layers and functions, or describe one.", "nnc ops Conv2d\nnnc ops")
    .addOption(json())
    .action(async (name: string | undefined, options: OpsOptions) =>
      finish((await import("../commands/ops.ts")).ops(terminal, name, options)),
    );
}
