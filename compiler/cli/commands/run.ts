import { resolve } from "node:path";
import picocolors from "picocolors";
import type { TensorInfo } from "../../../runtime/signature.ts";
import type { Input } from "../../../runtime/tensor.ts";
import type { Config } from "../../config/config.ts";
import type { FoundWeights } from "../../driver/find-weights.ts";
import type { Plan } from "../../5-plan/plan.ts";
import type { Graph } from "../../ir/graph.ts";
import { explainingMisfit, refuseUnread } from "../../driver/fit-weights.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";
import { usualSizes } from "../../pipeline.ts";
import { emitPlans } from "../../index.ts";
import { namingFound } from "../build/naming-found.ts";
import { isTaken, weightsFinder } from "../build/weights-finder.ts";
import { inputsAt, sizesAt } from "../at-sizes.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { readBytes } from "../files/file-system.ts";
import { sayChoice, takeWeights } from "../files/take-weights.ts";
import { displayPath } from "../files/paths.ts";
import { projectSources } from "../files/project-sources.ts";
import { writeFiles } from "../files/write-files.ts";
import { outputJson } from "../input/output-json.ts";
import { requireOutput, writeOutput, type OutputArray } from "../input/write-output.ts";
import { compileToRun, pickModel, reportErrors } from "../open-input.ts";
import { isPython, isShape } from "../python/python-files.ts";
import { parseMath, parseSet, parseTarget, parseWhole } from "../parse-options.ts";
import { loadModule, type ModelClass, type Results } from "../run/load-module.ts";
import { readInputs, seededInputs } from "../run/read-inputs.ts";
import { showTop } from "../run/show-top.ts";
import { printTensor } from "../show/print-tensor.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import type { Terminal } from "../terminal.ts";

export interface RunOptions {
  readonly force?: boolean;
  readonly model?: string;
  readonly weights?: string | false;
  readonly strip?: string;
  readonly allowExtra?: boolean;
  readonly input?: readonly string[];
  readonly output?: string;
  readonly top?: string;
  readonly labels?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly at?: string;
  readonly fuse?: boolean;
  readonly math?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** Compiles a model in memory and runs it once. */
export async function run(terminal: Terminal, file: string, given: RunOptions): Promise<ExitCode> {
  // Of a .py, --input says shapes as well.
  const options = isPython(file) ? { ...given, input: given.input?.filter((each) => !isShape(each)) ?? [] } : given;
  const seed = parseWhole("--seed", options.seed ?? "0", 0);
  const top = options.top === undefined ? undefined : parseWhole("--top", options.top, 1);
  const labels = readLabels(terminal, options);
  if (options.output !== undefined) requireOutput(options.output);
  const sources = await projectSources(terminal, [file]);
  refuseOwnInput(terminal, options);
  const loaded = await loadModel(terminal, file, options, sources.config);
  if (!loaded) return exitCode.inputErrors;
  const { model, graph, usual } = loaded;
  const sizes = sizesAt(options.at, { graph, ...(usual ? { usual } : {}) });

  const weights = weightsFinder(sources, terminal.folder, options.weights)(file);
  const found = isTaken(weights) ? weights : undefined;
  const foundAt = found && !found.isNamed ? displayPath(terminal.folder, found.file) : undefined;
  const allowExtra = options.allowExtra ?? sources.config.allowExtra ?? false;
  const stripPrefix = options.strip ?? sources.config.stripPrefix;
  const network = await namingFound(foundAt, async () => {
    const read = found && (await takeWeights(terminal.folder, found, stripPrefix));
    if (read) refuseUnread([graph], read.unread);
    sayChoice(terminal, read?.choice);
    return explainingMisfit(() => model.create(read?.bytes, { allowExtra, seed }));
  });
  sayWhatIsTaken(terminal, options, found, seed);
  const { inputs: described } = model.signature;
  // Files say their sizes themselves, unless pictures are to be made some.
  const isGiven = options.input !== undefined && options.input.length > 0 && options.at === undefined;
  const wanted = isGiven ? described : inputsAt(described, graph, sizes);
  const inputs = inputsOf(terminal, wanted, options, seed);
  const results = listResults(network.forward(...inputs));

  if (options.output !== undefined)
    writeFiles(terminal.folder, [{ path: options.output, content: writeOutput(options.output, results) }], options);
  if (options.json) terminal.out.write(outputJson(results));
  else
    for (const result of results) {
      const { name, shape } = result;
      const title = picocolors.createColors(terminal.out.color).bold(`${name ?? "result"} [${shape.join(", ")}]`);
      const body =
        top === undefined
          ? `${printTensor(result, terminal.out.columns)}\n`
          : showTop(result, { top, ...(labels ? { labels } : {}) }, terminal.out);
      terminal.out.write(`${title}\n${body}`);
    }
  return exitCode.fine;
}

/** Results over what they were made of would be lost with it. */
function refuseOwnInput({ folder }: Terminal, { output, input = [], weights, labels }: RunOptions): void {
  if (output === undefined) return;
  const read = [...input, labels, weights].filter((each) => typeof each === "string");
  if (read.some((each) => resolve(folder, each) === resolve(folder, output)))
    throw new CommandError("wrongUsage", `--output ${output}: this file is read by the same command`);
}

async function loadModel(
  terminal: Terminal,
  file: string,
  options: RunOptions,
  config: Config,
): Promise<{ readonly model: ModelClass; readonly graph: Graph; readonly usual: OpenSizes | undefined } | undefined> {
  const path = displayPath(terminal.folder, file);
  const target = parseTarget(options.target ?? config.target);
  const settings = {
    set: { ...config.set, ...parseSet(options.set) },
    fuse: options.fuse !== false && config.fuse !== false,
    math: parseMath(options.math ?? config.math),
    target,
  };
  const compiled = compileToRun(terminal.folder, path, settings, "plan");
  if (reportErrors(terminal, compiled.diagnostics) !== undefined || compiled.source === undefined) return undefined;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { plans = new Map<string, readonly Plan[]>(), graphs = [] } = compiled;
  const names = graphs.map(({ name }) => name);
  const picked = pickModel(path, names, options.model);
  const only = new Map([...plans].map(([name, each]) => [name, each.slice(picked, picked + 1)]));
  const { code } = await emitPlans(compiled.source, { plans: only }, { format: "js", standalone: true });
  const [model] = Object.values(await loadModule(code));
  const graph = graphs[picked];
  return model && graph && { model, graph, usual: usualSizes(compiled, graph.name) };
}

/** Says what nobody named: weights that lie beside the file, and numbers from a seed. */
function sayWhatIsTaken(
  { err, folder }: Terminal,
  { input = [] }: RunOptions,
  weights: FoundWeights | undefined,
  seed: number,
): void {
  const { dim } = picocolors.createColors(err.color);
  if (weights && !weights.isNamed) err.write(dim(`weights: ${displayPath(folder, weights.file)}\n`));
  const made = [...(weights ? [] : ["weights"]), ...(input.length === 0 ? ["input"] : [])];
  if (made.length === 0) return;
  const options = made.map((each) => `--${each} FILE`).join(" and ");
  err.write(dim(`random ${made.join(" and ")} from seed ${seed}; give your own with ${options}\n`));
}

const inputsOf = (
  { folder, err }: Terminal,
  wanted: readonly TensorInfo[],
  { input = [] }: RunOptions,
  seed: number,
): readonly Input<readonly number[]>[] =>
  input.length === 0
    ? seededInputs(wanted, seed)
    : readInputs(folder, wanted, input, (text) => err.write(picocolors.createColors(err.color).dim(`${text}\n`)));

function listResults(results: Results): readonly OutputArray[] {
  if (Array.isArray(results))
    return results.map(({ data, shape }: OutputArray, i) => ({ name: `output.${i}`, data, shape }));
  const { data, shape } = results as Partial<OutputArray>;
  if (data instanceof Float32Array && Array.isArray(shape)) return [{ name: undefined, data, shape }];
  return Object.entries(results).map(([name, result]) => ({ ...(result as OutputArray), name }));
}

function readLabels({ folder }: Terminal, { labels, top }: RunOptions): readonly string[] | undefined {
  if (labels === undefined) return undefined;
  if (top === undefined) throw new CommandError("wrongUsage", "--labels names what --top K shows, so it needs --top");
  const text = new TextDecoder().decode(readBytes(folder, labels));
  return text.trimEnd().split(/\r?\n/);
}
