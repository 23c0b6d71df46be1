import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import type { LowerOptions } from "../2-lower/lower.ts";
import { inModel } from "../2-lower/model/trace-model.ts";
import { optimize } from "../4-optimize/index.ts";
import { chooseSchedules, openChoices } from "../5-plan/kernels/choose-schedules.ts";
import { NotOpen, openPlanner, type SizedGraph } from "../5-plan/open/plan-open.ts";
import type { Plan } from "../5-plan/plan.ts";
import type { Graph } from "../ir/graph.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import type { MathMode } from "../ir/kernel/math-mode.ts";
import { verifyGraph } from "../ir/verify.ts";
import { diagnose } from "../messages.ts";
import { chooseAll, type ChoiceModel } from "./choice-model.ts";
import { lowererOf } from "./lower-open.ts";
import { sizedValues, withSized } from "./sized-values.ts";
import { openModel, type OpenModel } from "./open-model.ts";
import { untilClear } from "./until-clear.ts";

/** What is known of all models that have open sizes, or that take several. */
export function openAll(
  program: Program,
  options: LowerOptions,
  graphs: readonly Graph[],
  found: readonly Diagnostic[],
): {
  readonly open: ReadonlyMap<string, OpenModel>;
  readonly choices: ReadonlyMap<string, ChoiceModel>;
  readonly diagnostics: readonly Diagnostic[];
  /** What is not so at all sizes that a model takes. */
  readonly refuted: ReadonlySet<Diagnostic>;
} {
  const models = new Map<string, OpenModel>();
  const chosen = chooseAll(program, options, graphs, found);
  const diagnostics = graphs.flatMap((graph): readonly Diagnostic[] => {
    if (!graph.openSizes || graph.choices) return [];
    const made = refusing([graph], () => openModel(graph, lowererOf(program, options, graph.name)));
    if ("diagnostic" in made) return [made.diagnostic];
    models.set(graph.name, made.value);
    return [];
  });
  const { refuted } = chosen;
  return { open: models, choices: chosen.models, diagnostics: [...chosen.diagnostics, ...diagnostics], refuted };
}

/**
 * One plan for all sizes of a model.
 *
 * @throws NotOpen where there is none
 */
export function planModel(
  { graph, samples, at, sizes: known }: OpenModel,
  machine: Machine,
  { fuse = true, math }: { readonly fuse?: boolean; readonly math?: MathMode },
): Plan {
  const optimized = ({ sizes, graph: sample }: SizedGraph): SizedGraph => ({
    sizes,
    graph: optimize(verifyGraph(sample, "lowering"), { fuse }).graph,
  });
  const made = samples.made.map(optimized);
  const all = [...made, ...samples.held.map(optimized)];
  // Passes may have made other values of what they found.
  const sized = sizedValues(all.map((each) => each.graph));
  const choices = openChoices(all.map((each) => each.graph));
  const scheduled = ({ sizes, graph: sample }: SizedGraph): SizedGraph => ({
    sizes,
    graph: verifyGraph(chooseSchedules(withSized(sample, sized), machine, math, choices), "choosing schedules"),
  });
  const laidOut = all.map(scheduled);
  const plan = ofModel(graph, () =>
    untilClear(
      { ...samples, made: laidOut.slice(0, made.length), held: laidOut.slice(made.length) },
      (sizes) => scheduled(optimized(at(sizes))),
      openPlanner(machine, known),
    ),
  );
  return { ...plan, graph: { ...plan.graph, ...(graph.openShapes ? { openShapes: graph.openShapes } : {}) } };
}

/** What `make` gives; where that cannot be, the error says of which model. */
function ofModel<T>({ name }: Graph, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof NotOpen ? new NotOpen(error.message, error.origin, name) : error;
  }
}

/** What `make` gives, or why the sizes of one of these models cannot stay open. */
export function refusing<T>(
  graphs: readonly Graph[],
  make: () => T,
): { readonly value: T } | { readonly diagnostic: Diagnostic } {
  try {
    return { value: make() };
  } catch (error) {
    if (!(error instanceof NotOpen)) throw error;
    const isMeant = ({ name, openSizes: open }: Graph): boolean =>
      error.model === undefined ? open !== undefined : name === error.model;
    const { name, openSizes = [], span } = graphs.find(isMeant) as Graph;
    const symbols = openSizes.map(({ symbol }) => symbol).join(", ");
    const holes = { symbols, model: name, why: error.message };
    return { diagnostic: diagnose("NN3028", error.origin?.span ?? span, holes, { trace: [inModel(name)] }) };
  }
}
