// `npm start`: compiles digits.nn, says what became of its layers, and recognises the images beside it in the terminal.
import { readFileSync } from "node:fs";
import pc from "picocolors";
import { compile, renderDiagnostic, runPipeline, source, type Source } from "../../compiler/index.ts";
import { loadModule } from "../../compiler/cli/run/load-module.ts";
import { summarize } from "../../compiler/explain/summary/summarize.ts";
import { recognise, type Forward } from "./recognise.ts";

const digits = source("examples/digits/digits.nn", read("digits.nn").toString("utf8"));
describeKernels(digits);
recognise(await loadDigits());

/** `conv1 → bn1 → relu()`: each kernel, by the layers and functions that it does the work of. */
function describeKernels(file: Source): void {
  const { graphs = [], optimized = [], plans } = runPipeline(file);
  const [graph, after, plan] = [graphs[0], optimized[0], plans?.get("ts")?.[0]];
  if (!graph || !after || !plan) return;
  const { kernels, rows, totals } = summarize(graph, after, plan);
  const removed = rows
    .filter(({ outcome }) => outcome.kind === "removed" || outcome.kind === "view")
    .map(({ type }) => type);
  console.log(
    `${pc.bold("digits.nn")}: ${totals.parameters.toLocaleString("en-US")} parameters, ` +
      `${totals.layers} calls of layers and functions in ${kernels.length} kernels\n`,
  );
  for (const { parts } of kernels) console.log(`  ${pc.cyan("▪")} ${parts.join(pc.dim(" → "))}`);
  if (removed.length > 0) console.log(pc.dim(`  and nothing to do for ${removed.join(", ")}`));
}

async function loadDigits(): Promise<Forward> {
  const start = performance.now();
  const { code, diagnostics } = await compile(digits, { format: "js", standalone: true });
  if (code === undefined) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n\n"));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`\ncompiled in ${seconds} s to ${Math.round(code.length / 1000)} KB of JavaScript`);

  // `nnc build` writes the module to a file that is imported as any other; here it is imported from memory.
  const { Digits } = await loadModule(code);
  const network = await Digits?.create(read("digits.safetensors"));
  if (!network) throw new Error("digits.nn declares no model Digits");
  return (image) => {
    const scores = network.forward(image);
    if ("data" in scores && scores.data instanceof Float32Array) return scores.data;
    throw new Error("Digits gives one tensor");
  };
}

function read(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}
