import type { File } from "../grammar/ast.ts";
import { hasErrors, type Diagnostic } from "../grammar/diagnostic.ts";
import { parse } from "../grammar/parse.ts";
import type { Source } from "../grammar/source.ts";
import type { Program } from "./1-resolve/program.ts";
import { resolve, type ResolveOptions } from "./1-resolve/resolve.ts";
import { builtinNames } from "./2-lower/evaluate/builtins.ts";
import { lowerLosses, type LowerOptions } from "./2-lower/lower.ts";
import { inModel } from "./2-lower/model/trace-model.ts";
import { evaluateByForward, type ByForward } from "./3-differentiate/evaluate-by-forward.ts";
import { lossGraph, withState } from "./3-differentiate/train-graph.ts";
import type { Decision } from "./4-optimize/decision.ts";
import { optimize, type Optimized } from "./4-optimize/index.ts";
import type { Plan } from "./5-plan/plan.ts";
import { chooseSchedules } from "./5-plan/kernels/choose-schedules.ts";
import type { MathMode } from "./ir/kernel/math-mode.ts";
import { planGraph } from "./5-plan/plan-graph.ts";
import { shareRun } from "./5-plan/threads/share-run.ts";
import type { Graph, Parameter } from "./ir/graph.ts";
import type { OpenSizes } from "./ir/size-formula.ts";
import { verifyGraph } from "./ir/verify.ts";
import { diagnose } from "./messages.ts";
import { atSizes, type AskSizes } from "./sizes/at-sizes.ts";
import { planChoiceModel, refuseLosses, refuseThreads, type ChoiceModel } from "./sizes/choice-model.ts";
import { lowerOpen } from "./sizes/lower-open.ts";
import type { OpenModel } from "./sizes/open-model.ts";
import { NotOpen } from "./5-plan/open/plan-open.ts";
import { openAll, planModel, refusing } from "./sizes/plan-model.ts";
import { ownModules, standardLibrary } from "./standard/index.ts";
import { DEFAULT_TARGET, targetsFor, type TargetChoice } from "./targets/index.ts";
import type { Target } from "./targets/target.ts";
import { untimed, type Timed } from "./timed.ts";

export interface PipelineOptions extends LowerOptions, Pick<ResolveOptions, "load" | "root" | "names" | "parse"> {
  /** False leaves every layer a kernel of its own. */
  readonly fuse?: boolean;
  /** False leaves out what trains models that have a loss. */
  readonly train?: boolean;
  /** Kernels in WebAssembly, in TypeScript, or ("auto", the default) both, for the host to choose from. */
  readonly target?: TargetChoice;
  /** What to plan for in place of that. */
  readonly targets?: readonly Target[];
  /** "fast": larger Winograd tiles in WebAssembly, each layer to 1e-5 of its largest number. */
  readonly math?: MathMode;
  /** Plans runs that several threads can share, where a target has such. */
  readonly threads?: boolean;
  /** Takes models whose sizes are open, or several, at sizes of its choice, as if they took no others. */
  readonly sizesFor?: AskSizes;
  /** Runs each stage, for who wants to know how long it takes. */
  readonly timed?: Timed;
}

/** What each stage made, as far as it came: a stage that reports an error is the last. */
export interface Stages {
  readonly diagnostics: readonly Diagnostic[];
  readonly file: File;
  readonly program?: Program;
  readonly graphs?: readonly Graph[];
  /** Those of them that have open sizes besides the batch, by their names. */
  readonly open?: ReadonlyMap<string, OpenModel>;
  /** Those that take several sizes, by their names. */
  readonly choices?: ReadonlyMap<string, ChoiceModel>;
  readonly optimized?: readonly Graph[];
  /** What each pass made of each network, in order. */
  readonly passes?: readonly Optimized["steps"][];
  /** What the passes did with each network's calls, or did not do and why. */
  readonly decisions?: readonly (readonly Decision[])[];
  /** By the name of each target, preferred ones first: a plan for each network. */
  readonly plans?: ReadonlyMap<string, readonly Plan[]>;
  /** Of models that have a loss: their graphs as they were lowered and differentiated. */
  readonly losses?: readonly Differentiated[];
  /** The same optimized and planned. */
  readonly trainers?: readonly Trainer[];
}

/** What trains a model. */
export interface Differentiated {
  /** The loss as it was lowered, all parameters in it. */
  readonly loss: Graph;
  /** That with gradients, and what changes as inputs. */
  readonly step: Graph;
  /** The loss by running statistics and without dropout, or what is left of that behind the model's forward. */
  readonly evaluation: Graph;
  /** Set where forward is run first. */
  readonly byForward?: Omit<ByForward, "rest">;
}

export interface Trainer extends Differentiated {
  /** By the name of each target. */
  readonly plans: ReadonlyMap<string, { readonly step: Plan; readonly evaluation: Plan }>;
}

/** What sizes a model mostly has whose sizes are open, or several. */
export const usualSizes = ({ open, choices }: Pick<Stages, "open" | "choices">, model: string): OpenSizes | undefined =>
  open?.get(model)?.usual ?? choices?.get(model)?.graph.choices?.[0];

/** The plans for a target; none if it was not asked for. */
export const plansFor = ({ plans }: Pick<Stages, "plans">, target: string): readonly Plan[] => plans?.get(target) ?? [];

/** The plans for the target that asks the least of a host. */
export const simplestPlans = ({ plans }: Pick<Stages, "plans">): readonly Plan[] =>
  [...(plans?.values() ?? [])].at(-1) ?? [];

/** The plans for the target that modules prefer. */
export const preferredPlans = ({ plans }: Pick<Stages, "plans">): readonly Plan[] =>
  [...(plans?.values() ?? [])].at(0) ?? [];

/** The stages in order: text → syntax tree → resolved names → graphs → optimized graphs → plans. */
export function runPipeline(
  source: Source,
  options: PipelineOptions = {},
  until: "graph" | "optimized" | "plan" = "plan",
): Stages {
  const { timed = untimed } = options;
  const parsed = timed("parse", () => (options.parse ?? parse)(source));
  const resolved = timed("resolve", () =>
    resolve(parsed.file, { ...options, builtins: builtinNames, standard: standardLibrary, own: ownModules }),
  );
  let found = inOrder([...parsed.diagnostics, ...resolved.diagnostics], resolved.program);
  if (hasErrors(found)) return { file: parsed.file, program: resolved.program, diagnostics: found };
  const { program } = resolved;

  const lowered = timed("lower", () => lowerOpen(program, options));
  found.push(...lowered.diagnostics);
  if (hasErrors(found)) return { file: parsed.file, program, diagnostics: inOrder(found, program) };
  if (lowered.graphs.length === 0) {
    const span = { source, start: 0, end: Math.min(1, source.text.length) };
    // A file of blocks alone is right by itself; there is only nothing to build.
    const empty = program.entry.file.declarations.length === 0 || options.model !== undefined;
    return {
      file: parsed.file,
      program,
      graphs: [],
      optimized: [],
      plans: new Map(),
      diagnostics: inOrder(empty ? [...found, diagnose("NN2015", span, undefined)] : found, program),
    };
  }
  const opened = timed("open sizes", () => openAll(program, options, lowered.graphs, found));
  found = [...found.filter((each) => !opened.refuted.has(each)), ...opened.diagnostics];
  if (hasErrors(found)) return { file: parsed.file, program, diagnostics: inOrder(found, program) };
  const { sizesFor, fuse = true } = options;
  const sized = sizesFor && atSizes(program, options, opened, { ask: sizesFor, fuse });
  found.push(...(sized?.diagnostics ?? []));
  if (hasErrors(found)) return { file: parsed.file, program, diagnostics: inOrder(found, program) };
  const { open, choices } = sized
    ? { open: new Map<string, OpenModel>(), choices: new Map<string, ChoiceModel>() }
    : opened;
  const graphs = lowered.graphs.map((graph) => {
    const { name } = graph;
    return verifyGraph((sized?.models.get(name) ?? open.get(name) ?? choices.get(name))?.graph ?? graph, "lowering");
  });
  const losses = timed("differentiate", () => differentiateLosses(program, graphs, options));
  const diagnostics = inOrder(withLosses(found, losses), program);
  if (hasErrors(diagnostics)) return { file: parsed.file, program, diagnostics };
  const lossGraphs = losses.steps;
  if (until === "graph") return { file: parsed.file, program, graphs, losses: lossGraphs, diagnostics };
  const passed = timed("optimize", () => graphs.map((graph) => optimize(graph, { fuse })));
  const optimized = passed.map(({ graph }) => sized?.models.get(graph.name)?.shown(graph) ?? graph);
  const passes = passed.map(({ steps }) => steps);
  const decisions = passes.map((steps) => steps.flatMap((step) => step.decisions));
  const made = {
    file: parsed.file,
    program,
    graphs,
    open,
    choices,
    losses: lossGraphs,
    optimized,
    passes,
    decisions,
    diagnostics,
  };
  if (until === "optimized") return made;
  const targets = options.targets ?? targetsFor(options.target ?? DEFAULT_TARGET);
  const unshared = options.threads && targets.some(({ hasThreads }) => hasThreads) ? refuseThreads(choices) : [];
  if (unshared.length > 0)
    return { file: parsed.file, program, diagnostics: inOrder([...diagnostics, ...unshared], program) };
  const planFor = ({ machine, hasThreads }: Target): readonly Plan[] =>
    passed.map(({ graph }) => {
      const model = open.get(graph.name);
      const choice = choices.get(graph.name);
      if (model && options.threads && hasThreads)
        throw new NotOpen("several threads share runs of known sizes only, so leave --threads out", undefined);
      if (model) return planModel(model, machine, options);
      if (choice) return planChoiceModel(choice, machine, options);
      const scheduled = chooseSchedules(graph, machine, options.math);
      const plan = planGraph(scheduled === graph ? graph : verifyGraph(scheduled, "choosing schedules"), machine);
      return options.threads && hasThreads ? shareRun(plan, machine.lanes) : plan;
    });
  const planned = timed("plan", () =>
    refusing(graphs, () => new Map(targets.map((target) => [target.name, planFor(target)]))),
  );
  if ("diagnostic" in planned)
    return { file: parsed.file, program, diagnostics: inOrder([...diagnostics, planned.diagnostic], program) };
  const plans = planned.value;
  const planOf = (graph: Graph, { machine }: Target): Plan => planGraph(chooseSchedules(graph, machine), machine);
  const planTrainer = ({ loss, ...both }: Differentiated): Trainer => {
    const optimizedBy = (graph: Graph): Graph => optimize(graph, { fuse: options.fuse ?? true }).graph;
    const [step, evaluation] = [optimizedBy(both.step), optimizedBy(both.evaluation)];
    return {
      loss,
      step,
      evaluation,
      ...(both.byForward ? { byForward: both.byForward } : {}),
      plans: new Map(
        targets.map((target) => [target.name, { step: planOf(step, target), evaluation: planOf(evaluation, target) }]),
      ),
    };
  };
  return { ...made, plans, trainers: timed("plan trainers", () => lossGraphs.map(planTrainer)) };
}

const keyOf = ({ code, span, message }: Diagnostic): string => [code, span.source.path, span.start, message].join();

/** What forward leaves out, a loss may use: only what both leave out is told. */
function withLosses(found: readonly Diagnostic[], losses: ReturnType<typeof differentiateLosses>): Diagnostic[] {
  const ofForward = new Set(found.map(keyOf));
  const ofLosses = new Set(losses.diagnostics.map(keyOf));
  const isUsed = (each: Diagnostic): boolean =>
    each.code === UNUSED &&
    losses.names.some((name) => each.trace?.includes(inModel(name))) &&
    !ofLosses.has(keyOf(each));
  return [
    ...found.filter((each) => !isUsed(each)),
    ...losses.diagnostics.filter((each) => each.code !== UNUSED && !ofForward.has(keyOf(each))),
  ];
}

const UNUSED = "NN2016";
const OPEN_SIZE = "NN3003";

/** How many parameters a warning names. */
const MOST_NAMED = 3;

/** The loss of each model that has one: as a step runs it, differentiated, and as it is evaluated in between. */
function differentiateLosses(
  program: Program,
  graphs: readonly Graph[],
  options: PipelineOptions,
): {
  readonly names: readonly string[];
  readonly steps: readonly Differentiated[];
  readonly diagnostics: Diagnostic[];
} {
  const lowered = lowerLosses(program, options);
  const names = lowered.graphs.map(({ name }) => name);
  // Where nothing is trained, sizes of a loss may be open.
  if (options.train === false)
    return { names, steps: [], diagnostics: lowered.diagnostics.filter(({ code }) => code !== OPEN_SIZE) };
  if (lowered.graphs.length === 0 || hasErrors(lowered.diagnostics))
    return { names, steps: [], diagnostics: lowered.diagnostics };
  const ofSeveral = lowered.graphs.filter(({ name }) => graphs.find((graph) => graph.name === name)?.choices);
  if (ofSeveral.length > 0)
    return { names, steps: [], diagnostics: [...lowered.diagnostics, ...refuseLosses(ofSeveral)] };
  const evaluated = lowerLosses(program, { ...options, training: false });
  const diagnostics = [...lowered.diagnostics];
  for (const { name, span } of graphs)
    for (const model of names)
      if (name === `${model}Trainer`) diagnostics.push(diagnose("NN3027", span, { name, model }));
  const steps = lowered.graphs.flatMap((loss, i) => {
    const step = verifyGraph(lossGraph(verifyGraph(loss, "lowering")), "differentiation");
    const state = step.inputs.flatMap(({ state: parameter }) => (parameter ? [parameter] : []));
    const learned = state.filter(({ kind }) => kind === "parameter");
    const span = loss.forward ?? loss.span;
    if (learned.length === 0) diagnostics.push(diagnose("NN3025", span, { name: loss.name }));
    const evaluation = evaluated.graphs[i];
    if (learned.length === 0 || !evaluation) return [];
    const left = lostParameters(loss, learned);
    if (left.length > 0)
      diagnostics.push(
        diagnose("NN3026", span, {
          names: left
            .slice(0, MOST_NAMED)
            .map(({ name }) => name)
            .join(", "),
          more: Math.max(0, left.length - MOST_NAMED),
        }),
      );
    const model = graphs.find(({ name }) => name === loss.name);
    const { rest, ...byForward } = (model && evaluateByForward(model, evaluation)) ?? {};
    if (rest)
      return [
        { loss, step, evaluation: verifyGraph(rest, "lowering"), byForward: byForward as Differentiated["byForward"] },
      ];
    const changing = state.map(({ id }) => id);
    return [{ loss, step, evaluation: withState(evaluation, changing) }];
  });
  return { names, steps, diagnostics };
}

/** Parameters that no gradient reaches, unless it was said that they are frozen. */
function lostParameters(loss: Graph, learned: readonly Parameter[]): readonly Parameter[] {
  const reached = new Set(learned.map(({ id }) => id));
  const frozen = new Set(loss.nodes.flatMap(({ op, inputs }) => (op.stopsGradient ? inputs : [])));
  return loss.parameters.filter(
    ({ id, kind, sameAs }) => kind === "parameter" && sameAs === undefined && !reached.has(id) && !frozen.has(id),
  );
}

/** File by file, the entry first, and each from top to bottom. */
function inOrder(diagnostics: readonly Diagnostic[], program: Program): Diagnostic[] {
  const fileOf = ({ span }: Diagnostic): number => program.files.findIndex(({ path }) => path === span.source.path);
  return [...diagnostics].sort((a, b) => fileOf(a) - fileOf(b) || a.span.start - b.span.start);
}
