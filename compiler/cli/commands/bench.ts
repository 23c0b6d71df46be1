import type { Graph } from "../../ir/graph.ts";
import { benchJson } from "../bench/bench-json.ts";
import { makeCandidate, type BenchTarget, type Candidate, type Network } from "../bench/candidate.ts";
import { measureRuns, measureSteps, totalMultiplyAdds } from "../bench/measure.ts";
import { printBench } from "../bench/print-bench.ts";
import { printThreads, reckonThreads, type ReckonedThreads } from "../bench/reckon-threads.ts";
import { printProfile } from "../bench/print-profile.ts";
import { sizesAt } from "../at-sizes.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { compileToRun, pickModel, reportErrors } from "../open-input.ts";
import { parseMath, parseSet, parseWhole } from "../parse-options.ts";
import { progressOn } from "../progress.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import type { Terminal } from "../terminal.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";
import { plansFor, usualSizes, type PipelineOptions } from "../../pipeline.ts";

export interface BenchOptions {
  readonly model?: string;
  readonly target?: string;
  readonly batch?: string;
  readonly rounds?: string;
  readonly threads?: string;
  readonly profile?: boolean;
  readonly top?: string;
  readonly set?: readonly string[];
  readonly at?: string;
  readonly fuse?: boolean;
  readonly math?: string;
  readonly json?: boolean;
}

const LEAST_COLUMNS = 100;

/** Compiles a model in memory and says how fast it is, target by target and, with `--profile`, step by step. */
export async function bench(terminal: Terminal, file: string, options: BenchOptions): Promise<ExitCode> {
  const targets = parseTargets(options.target ?? "ts,wasm");
  const rounds = parseWhole("--rounds", options.rounds ?? "20", 1);
  const batch = parseWhole("--batch", options.batch ?? "1", 1);
  const top = parseWhole("--top", options.top ?? "20", 1);
  if (options.top !== undefined && !options.profile)
    throw new CommandError("wrongUsage", "--top says how many steps --profile shows, so it needs --profile");
  const threads = options.threads === undefined ? undefined : parseWhole("--threads", options.threads, 1);
  if (threads !== undefined && !targets.includes("wasm"))
    throw new CommandError("wrongUsage", `--target ${options.target} has no WebAssembly, so --threads says nothing`);
  const progress = progressOn(terminal.err);
  const found = openNetwork(terminal, file, options, batch);
  if (!found) return exitCode.inputErrors;
  const { network, graph } = found;

  const candidates: Candidate[] = [];
  for (const target of targets) {
    progress.step(`${graph.name}: making the module for ${target}…`);
    candidates.push(await makeCandidate(network, target));
  }
  if (threads !== undefined) {
    progress.step(`${graph.name}: starting ${threads} threads…`);
    candidates.push(await makeCandidate(network, "wasm", threads));
  }
  const stepsOf = (what: string) => (text: string) => progress.step(`${graph.name}, ${what}: ${text}`);
  const multiplyAdds = totalMultiplyAdds(network.sized?.graph ?? graph) * batch;
  const measured = measureRuns(candidates, multiplyAdds, { rounds, onStep: stepsOf("whole runs") });
  const profiles = options.profile
    ? await measureSteps(candidates, { rounds, onStep: stepsOf("step by step") }, network.sized?.optimized)
    : undefined;
  const last = candidates.at(-1);
  const reckoned = threads !== undefined && last ? await reckon(last, threads, rounds, stepsOf) : undefined;
  for (const { close } of candidates) close();
  progress.done();

  const at = network.sized ? { at: network.sized.sizes } : {};
  const report = { model: graph.name, batch, ...at, rounds, multiplyAdds, targets: measured };
  if (options.json) {
    terminal.out.write(benchJson(report, profiles, reckoned));
    return exitCode.fine;
  }
  const { color, columns } = terminal.out;
  terminal.out.write(printBench(report, color));
  const shared = measured.at(-1);
  const alone = measured.find(({ target }) => target === "wasm");
  if (reckoned && shared?.threads && alone) {
    const { count, reason } = shared.threads;
    terminal.out.write(printThreads(reckoned, { count, reason, times: alone.time.median / shared.time.median }));
  }
  measured.forEach((each, i) => {
    const steps = profiles?.[i];
    const style = { top, color, width: Math.max(LEAST_COLUMNS, columns) };
    if (steps) terminal.out.write(`\n${printProfile(each, steps, style)}`);
  });
  return exitCode.fine;
}

/** What two, four, eight and as many threads as were asked for can come to, by the steps of one. */
async function reckon(
  candidate: Candidate,
  threads: number,
  rounds: number,
  stepsOf: (what: string) => (text: string) => void,
): Promise<ReckonedThreads> {
  const [steps = []] = await measureSteps([candidate], { rounds, onStep: stepsOf("one thread, step by step") });
  const counts = [...new Set([2, 4, 8, threads])].filter((count) => count > 1).sort((a, b) => a - b);
  return reckonThreads(candidate.whole, steps, counts);
}

function openNetwork(
  terminal: Terminal,
  file: string,
  options: BenchOptions,
  batch: number,
): { readonly network: Network; readonly graph: Graph } | undefined {
  const path = displayPath(terminal.folder, file);
  const settings = {
    set: parseSet(options.set),
    fuse: options.fuse ?? true,
    math: parseMath(options.math),
    target: "auto",
  } as const;
  const compiled = compileToRun(terminal.folder, path, settings, "plan");
  if (reportErrors(terminal, compiled.diagnostics) !== undefined || compiled.source === undefined) return undefined;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { source, graphs = [] } = compiled;
  const at = pickModel(
    path,
    graphs.map(({ name }) => name),
    options.model,
  );
  const threaded =
    options.threads === undefined
      ? undefined
      : compileToRun(terminal.folder, path, { ...settings, threads: true }, "plan");
  const shared = threaded?.source && plansFor(threaded, "wasm")[at];
  const [graph, ts, wasm] = [graphs[at], plansFor(compiled, "ts")[at], plansFor(compiled, "wasm")[at]];
  if (!graph || !ts || !wasm) return undefined;
  if (batch > 1 && graph.batch === undefined)
    throw new CommandError("wrongUsage", `--batch ${batch}: the inputs of ${graph.name} leave no dimension open`);
  const usual = usualSizes(compiled, graph.name);
  const sizes = sizesAt(options.at, { graph, ...(usual ? { usual } : {}) });
  const sized = sizes && sizedGraphs(terminal, path, { ...settings, model: graph.name }, sizes);
  return { network: { source, plans: { ts, wasm }, shared, batch, sized }, graph };
}

/** A network at sizes that it takes, for what it has to do there. */
function sizedGraphs(
  { folder }: Terminal,
  path: string,
  settings: PipelineOptions,
  sizes: OpenSizes,
): Network["sized"] {
  const sizesFor = () => ({ sizes, bySymbols: false });
  const { graphs, optimized } = {
    graphs: [],
    optimized: [],
    ...compileToRun(folder, path, { ...settings, sizesFor }, "optimized"),
  };
  const [graph, after] = [graphs[0], optimized[0]];
  return graph && after && { sizes, graph, optimized: after };
}

/** `ts,wasm`, in the order in which they are to be shown. */
function parseTargets(text: string): readonly BenchTarget[] {
  const targets = text.split(",");
  if (new Set(targets).size < targets.length)
    throw new CommandError("wrongUsage", `--target ${text}: a target is named twice`);
  return targets.map((target) => {
    if (target === "ts" || target === "wasm") return target;
    throw new CommandError("wrongUsage", `--target ${text}: there are ts, wasm, and ts,wasm for both`);
  });
}
