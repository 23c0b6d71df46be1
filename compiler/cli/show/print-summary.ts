import picocolors from "picocolors";
import { showSizes } from "../../ir/size-formula.ts";
import { showShape } from "../../ir/types.ts";
import { layOutTable } from "./table.ts";
import { nameOfOrigin } from "../../explain/calls.ts";
import type { TrainingSummary } from "../../explain/summary/summarize-training.ts";
import type { Summary, SummaryRow } from "../../explain/summary/summarize.ts";

/** A summary as a table: a line for each call, below the path of the module that it is in. */
export function printSummary(summary: Summary, color: boolean): string {
  const colors = picocolors.createColors(color);
  const { lines, headings } = linesOf(summary.rows);
  const [header = "", ...body] = layOutTable([columns, ...lines], numeric);
  const rule = colors.dim("─".repeat(Math.max(header.length, ...body.map((line) => line.length))));
  const inputs = summary.inputs.map(({ name, shape }) => `${name} ${showShape(shape)}`).join(", ");
  const results = summary.results.map(
    ({ name, shape }) => `${name === undefined ? "" : `${name} `}${showShape(shape)}`,
  );
  return [
    `${colors.bold(summary.model)}  ${inputs} → ${results.join(", ")}`,
    rule,
    colors.bold(header),
    rule,
    ...body.map((line, i) => (headings.has(i) ? colors.cyan(line) : line)),
    rule,
    ...printTotals(summary),
    ...(summary.sizes === undefined ? [] : [`sizes that it takes: ${summary.sizes}`]),
    "",
  ].join("\n");
}

const columns = ["layer", "type", "output", "parameters", "multiply-adds", "fused into"];
const numeric = [false, false, false, true, true, false];

function linesOf(rows: readonly SummaryRow[]): {
  readonly lines: readonly (readonly string[])[];
  readonly headings: ReadonlySet<number>;
} {
  const lines: (readonly string[])[] = [];
  const headings = new Set<number>();
  let around = "";
  for (const row of rows) {
    const parent = row.isLayer ? parentOf(row.path) : row.path;
    if (parent !== around && parent !== "") {
      headings.add(lines.length);
      lines.push([parent]);
    }
    around = parent;
    const name = row.isLayer ? within(row.path, parent) : "";
    lines.push([
      parent === "" ? name : `  ${name}`,
      row.type,
      showShape(row.output),
      showNumber(row.parameters),
      showNumber(row.multiplyAdds),
      showOutcome(row, parent),
    ]);
  }
  return { lines, headings };
}

const parentOf = (path: string): string => path.split(".").slice(0, -1).join(".");

/** The path as seen from a module around it. */
const within = (path: string, parent: string): string =>
  parent !== "" && path.startsWith(`${parent}.`) ? path.slice(parent.length + 1) : path;

/** The same, but a number by itself says too little: `downsample.0`. */
function nameWithin(path: string, parent: string): string {
  const name = within(path, parent);
  return /^\d+$/.test(name) ? `${parent.split(".").at(-1)}.${name}` : name;
}

const showNumber = (value: number): string => (value === 0 ? "" : value.toLocaleString("en-US"));

function showOutcome({ outcome }: SummaryRow, parent: string): string {
  switch (outcome.kind) {
    case "kernel":
      return "";
    case "folded":
      return `${nameWithin(nameOfOrigin(outcome.into), parent)}.weight`;
    case "fused":
      return nameWithin(nameOfOrigin(outcome.into), parent);
    case "view":
      return "(no code)";
    case "in place":
      return "(made in place)";
    case "loaded":
      return "(once, at load)";
    case "removed":
      return "(removed)";
  }
}

function printTotals({ totals, at }: Summary): readonly string[] {
  const sample = `for one sample${at ? ` at ${showSizes(at)}` : ""}`;
  return layOutTable(
    [
      ["parameters", showTotal(totals.parameters)],
      ["buffers", showTotal(totals.buffers)],
      ["multiply-adds", showTotal(totals.multiplyAdds), sample],
      ["memory", showTotal(totals.arenaBytes), `bytes between layers, ${sample}`],
      [
        "kernels",
        showTotal(totals.kernels),
        `in ${showTotal(totals.steps)} steps, for ${showTotal(totals.layers)} calls of layers and functions`,
      ],
    ],
    [false, true, false],
  );
}

/** What a step of training takes, below the totals. */
export function printTraining(training: TrainingSummary): string {
  const { learned, kept, multiplyAdds, stepBytes, stepBytesPerSample, kernels } = training;
  const lines = layOutTable(
    [
      ["trained", showTotal(learned), kept > 0 ? `parameters, and ${showTotal(kept)} stay as they are` : "parameters"],
      [
        "a step",
        showTotal(multiplyAdds),
        `multiply-adds for one sample, forward and backward, in ${showTotal(kernels)} kernels`,
      ],
      ["", showTotal(stepBytesPerSample), `bytes between kernels for one sample, and ${showTotal(stepBytes)} for all`],
    ],
    [false, true, false],
  );
  return `\n${lines.join("\n")}\n`;
}

const showTotal = (value: number): string => value.toLocaleString("en-US");
