import picocolors from "picocolors";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { toFloat32 } from "../../../runtime/safetensors.ts";
import { namedWeights } from "../../driver/find-weights.ts";
import { importWeights } from "../../import/import-weights.ts";
import type { ImportedWeights } from "../../import/imported-weights.ts";
import type { Graph } from "../../ir/graph.ts";
import { naming } from "../build/naming-found.ts";
import { compareValues, isBeyond, type ComparedValue } from "../compare/compare-values.ts";
import { runTraced } from "../compare/run-traced.ts";
import { tracedValues } from "../compare/traced-values.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { readBytes } from "../files/file-system.ts";
import { displayPath } from "../files/paths.ts";
import { compileFile, pickModel, reportErrors } from "../open-input.ts";
import { parseSet } from "../parse-options.ts";
import { layOutTable } from "../show/table.ts";
import type { Terminal } from "../terminal.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import { weightsOfModel, type ModelWeightsOptions } from "../weights/weights-of-model.ts";

export interface CompareOptions extends ModelWeightsOptions {
  readonly with?: string;
  readonly model?: string;
  readonly bound?: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
}

/** Puts each layer's output beside that of a trace of PyTorch's, and names the first that differs. */
export async function compare(terminal: Terminal, file: string, options: CompareOptions): Promise<ExitCode> {
  const { folder, out } = terminal;
  const path = displayPath(folder, file);
  if (options.with === undefined)
    throw new CommandError(
      "wrongUsage",
      "there is nothing to compare with",
      "--with trace.safetensors, which a hook in PyTorch writes: nnc help language has it",
    );
  const bound = Number(options.bound ?? "1e-4");
  if (!(bound >= 0))
    throw new CommandError("wrongUsage", `--bound ${options.bound}: this is no number`, "--bound 1e-4, say");
  const compiled = compileFile(folder, path, { set: parseSet(options.set), train: false }, "graph");
  if (reportErrors(terminal, compiled.diagnostics) !== undefined) return exitCode.inputErrors;
  if (compiled.source === undefined || hasErrors(compiled.diagnostics)) return exitCode.inputErrors;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { graphs = [] } = compiled;
  const names = graphs.map(({ name }) => name);
  const graph = graphs[pickModel(path, names, options.model)];
  if (!graph) return exitCode.bug;

  const trace = options.with;
  const { tensors } = await naming(trace, () => readTrace(terminal, trace));
  const weights = await weightsOfModel(terminal, file, graph, options);
  const traced = tracedValues(graph);
  const wanted = traced.filter(({ name }) => tensors.has(name));
  if (wanted.length === 0)
    throw new CommandError(
      "inputErrors",
      `${options.with}: no name in it is one of a layer`,
      `layers are called ${namesOf(traced)}`,
    );
  const inputs = inputsOf(graph, tensors, options.with);
  const ids = wanted.map(({ id }) => id);
  const values = await runTraced(compiled.source, graph, weights, inputs, ids);
  const compared = wanted.map(({ name, id }): ComparedValue => {
    const { data, shape } = values.get(id) as { data: Float32Array; shape: readonly number[] };
    const theirs = tensors.get(name) as TraceTensor;
    return compareValues(name, { data, shape }, { shape: theirs.shape, data: toFloat32(theirs, name) });
  });
  const first = compared.find((each) => isBeyond(each, bound));
  out.write(options.json ? json(compared, first) : printed(compared, first, bound, terminal));
  return first ? exitCode.inputErrors : exitCode.fine;
}

type TraceTensor = ImportedWeights["tensors"] extends ReadonlyMap<string, infer T> ? T : never;

const namesOf = (values: readonly { readonly name: string }[]): string =>
  `${values
    .slice(0, 3)
    .map(({ name }) => name)
    .join(", ")}${values.length > 3 ? ", …" : ""}`;

function readTrace({ folder }: Terminal, named: string): Promise<ImportedWeights> {
  const { file, key } = namedWeights(folder, named);
  return importWeights(readBytes(folder, file), {
    path: displayPath(folder, file),
    ...(key === undefined ? {} : { key }),
    readBeside: (name) => {
      const beside = join(dirname(file), name);
      return existsSync(beside) ? readBytes(folder, beside) : undefined;
    },
  });
}

/** Under their own names, as `input.0` and so on, or as `input` where there is one. */
function inputsOf(graph: Graph, tensors: ReadonlyMap<string, TraceTensor>, path: string) {
  return graph.inputs.map(({ name }, i) => {
    const keys = [name, `input.${i}`, ...(graph.inputs.length === 1 ? ["input"] : [])];
    const found = keys.map((key) => tensors.get(key)).find((each) => each !== undefined);
    if (found) return { data: toFloat32(found, name), shape: found.shape };
    throw new CommandError(
      "inputErrors",
      `${path}: there is no ${keys.join(" and no ")} in it`,
      "the trace holds what went into the network, too",
    );
  });
}

function printed(
  compared: readonly ComparedValue[],
  first: ComparedValue | undefined,
  bound: number,
  { out }: Terminal,
): string {
  const { bold, dim, red } = picocolors.createColors(out.color);
  const show = (value: number): string => (value === 0 ? "0" : value.toExponential(1));
  const rows = compared.map(({ name, shape, distance, relative, misfit }) => [
    name,
    `[${shape.join(", ")}]`,
    misfit ?? show(distance),
    misfit === undefined ? show(relative) : "",
  ]);
  const [head = "", ...lines] = layOutTable(
    [["layer", "shape", "difference", "of the largest"], ...rows],
    [false, false, true, true],
  );
  const marked = lines.map((text, i) => (isBeyond(compared[i] as ComparedValue, bound) ? red(text) : text));
  const last = first
    ? `${first.name} is the first that differs by more than ${bound} of its largest number`
    : `all ${compared.length} agree to ${bound} of their largest numbers`;
  return `${[dim(head), ...marked, bold(last)].join("\n")}\n`;
}

const json = (compared: readonly ComparedValue[], first: ComparedValue | undefined): string =>
  `${JSON.stringify({ first: first?.name ?? null, layers: compared }, null, 2)}\n`;
