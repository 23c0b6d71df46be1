import type { Graph, Node, Origin } from "../../ir/graph.ts";
import { typesOf } from "../../ir/graph.ts";
import { knownCounts, partsAt, type FoundCounts } from "../../ir/kernel/open-counts.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { SizedProgram } from "../../ir/kernel/program.ts";
import { programKey } from "../../ir/kernel/program-key.ts";
import {
  evaluateSized,
  showSizes,
  type OpenSizes,
  type Sized,
  type SizedShape,
  type SizeFormula,
} from "../../ir/size-formula.ts";
import { and } from "../../ir/words.ts";
import { isFixed, perSample, type Dim, type Shape } from "../../ir/types.ts";
import { generalize, type SizedStep } from "../kernels/generalize.ts";
import { nameSized } from "../kernels/name-kernels.ts";
import { withProgram, writeChecked, writeSteps, type DraftStep } from "../kernels/write-steps.ts";
import { assignMemory, lifetimesOf } from "../memory/memory.ts";
import { layOut } from "../plan-graph.ts";
import type { Buffer, Plan } from "../plan.ts";
import type { Planner } from "../planner.ts";
import { createFitter, type SizeFitter } from "./fit-sizes.ts";
import type { SizeRules } from "./tell-apart.ts";
import { unifyPrograms } from "./unify-programs.ts";
import { sizedWriter, type SizedPrograms } from "./write-sizes.ts";

/** A graph, scheduled, at one choice of its open sizes. */
export interface SizedGraph {
  readonly sizes: OpenSizes;
  readonly graph: Graph;
}

/** What has no one plan for all sizes, and why. */
export class NotOpen extends Error {
  readonly origin: Origin | undefined;
  /** The model's name, where that is known. */
  readonly model: string | undefined;

  constructor(message: string, origin: Origin | undefined, model?: string) {
    super(message);
    this.origin = origin;
    this.model = model;
  }
}

/** Several formulas might be meant, and only further sizes tell which. */
export class Unclear extends NotOpen {
  readonly sizes: readonly OpenSizes[];

  constructor(sizes: readonly OpenSizes[]) {
    super("what is calculated here follows several rules at the sizes that were tried", undefined);
    this.sizes = sizes;
  }
}

/** Sizes from which formulas are made, and others, which no formula has been made of, to hold them to. */
export interface SampledSizes<Sample> {
  /** In the order that `createFitter` asks for. */
  readonly made: readonly Sample[];
  readonly held: readonly Sample[];
  /** What each of the open sizes may be. */
  readonly rules: SizeRules;
}

/** Finds formulas of numbers that are known at all of the sizes. */
interface Fitting {
  readonly fitter: SizeFitter;
  /** From how many sizes, the first, formulas are made. */
  readonly count: number;
  readonly sizes: readonly OpenSizes[];
}

/**
 * One plan for all sizes of an input. The graph is planned at several sizes; these plans are the same steps on the same buffers, by
 * programs that differ in nothing but numbers. Each number becomes a formula in terms of the sizes, which must give exactly what it is
 * at all of them, those included from which it was not made.
 *
 * @param known the formulas of the tensors' sizes
 * @returns what plans; when it is called again with further sizes, it does what is new
 * @throws NotOpen where the plans differ in more, or a number has no formula; Unclear where it may have several
 */
export function openPlanner(
  machine: Machine,
  known: readonly SizeFormula[],
): (samples: SampledSizes<SizedGraph>) => Plan {
  const laidOut = new Map<Graph, Planner>();
  const writeAll = sizedWriter(machine);
  // Where sizes are open decides where things lie; which counts are, only how programs are written. Those of weights have none.
  const layOutOnce = (graph: Graph): Planner => {
    const planner = laidOut.get(graph) ?? layOut(graph, { ...machine, open: knownCounts(new Set()).open });
    laidOut.set(graph, planner);
    return planner;
  };
  return ({ made, held, rules }) => {
    const graphs = [...made, ...held];
    const sizes = graphs.map((each) => each.sizes);
    const planners = graphs.map(({ graph }) => layOutOnce(graph));
    sameSteps(planners, machine);
    const written = writeAll(planners);
    const fitter = createFitter(sizes.slice(0, made.length), rules, known);
    for (const { counts } of new Set(written)) learnCounts(counts.slice(0, made.length), fitter);
    return whenClear(fitter, () => planBy({ fitter, count: made.length, sizes }, planners, written));
  };
}

/** What `make` finds by a fitter that has no choice. */
function whenClear<T>(fitter: SizeFitter, make: () => T): T {
  const hold = (): void => {
    const unclear = fitter.unclear();
    if (unclear.length > 0) throw new Unclear(unclear);
  };
  try {
    hold();
    const made = make();
    hold();
    return made;
  } catch (error) {
    // What has no formula may have one in place of one that was taken.
    if (error instanceof NotOpen) hold();
    throw error;
  }
}

function planBy(fitting: Fitting, planners: readonly Planner[], written: readonly SizedPrograms[]): Plan {
  const { sizes } = fitting;
  const [first] = planners as [Planner, ...Planner[]];
  const unified = new Map<SizedPrograms, ReturnType<typeof unifySizes>>();
  const run = first.steps.run.map((draft, i): SizedStep => {
    const all = written[i] as SizedPrograms;
    const own = unified.get(all) ?? unifySizes(all, draft.origin, fitting);
    unified.set(all, own);
    return { ...withProgram(draft, own.program), ...own };
  });
  const bufferSizes = first.buffers.map((buffer, i) =>
    formulaOf(
      planners.map(({ buffers }) => perSample((buffers[i] as Buffer).size)),
      fitting,
      `the memory of ${buffer.name}`,
      undefined,
    ),
  );
  const { buffers, arena } = assignMemory(first.buffers, first.steps.run);
  return {
    graph: first.graph,
    buffers,
    arena,
    open: {
      symbols: Object.keys(sizes[0] ?? {}),
      sizes: bufferSizes,
      lifetimes: lifetimesOf(buffers, first.steps.run),
    },
    ...nameSized(generalize(writeSteps(first).load), run),
  };
}

const OTHER_STEPS = "this is calculated by other steps at another size";

const differ = (what: string, origin: Origin | undefined): never => {
  throw new NotOpen(what, origin);
};

/** Holds plans to the same steps on the same buffers; what is loaded must not depend on sizes at all. */
function sameSteps([first, ...others]: readonly Planner[], machine: Machine): void {
  const programs = new Map<string, string>();
  const keyOf = (draft: DraftStep): string => {
    const key = programs.get(draft.source) ?? programKey(writeChecked(draft, machine));
    programs.set(draft.source, key);
    return key;
  };
  for (const other of others)
    for (const phase of ["load", "run"] as const) {
      const [own, same] = [first?.steps[phase] ?? [], other.steps[phase]];
      own.forEach((step, i) => {
        const twin = same[i];
        if (!twin || step.buffers.join() !== twin.buffers.join() || nameOf(step.node) !== nameOf(twin.node))
          return differ(OTHER_STEPS, step.origin);
        if (phase === "load" && step.source !== twin.source && keyOf(step) !== keyOf(twin))
          differ("what is made of weights here would be other numbers at another size", step.origin);
      });
      if (same.length !== own.length) differ(OTHER_STEPS, same[own.length]?.origin);
    }
  for (const other of others)
    first?.buffers.forEach((buffer, i) => {
      if (buffer.kind !== other.buffers[i]?.kind) differ(OTHER_STEPS, first.graph.nodes[0]?.origin);
    });
}

const nameOf = (node: Node | undefined): string =>
  node ? [node.op.name, ...node.epilogue.map(({ op }) => op.name)].join() : "";

const SIZE_RULE = "a size of what this gives follows no rule";

/** Sizes of tensors, in the order in which they are made of each other. */
function learnSizes(graphs: readonly SizedGraph[], fitter: SizeFitter): void {
  const first = graphs[0]?.graph;
  const originOf = (i: number): Origin | undefined => first?.nodes[i - first.inputs.length]?.origin;
  const shapes = graphs.map(({ graph }) => [...graph.inputs, ...graph.nodes].map(({ type }) => type.shape));
  shapes[0]?.forEach((shape, i) =>
    shape.forEach((dim, axis) => {
      const values = shapes.map((each) => perSample(each[i]?.[axis] ?? 0));
      if (values.some((value) => value !== perSample(dim)) && fitter.learn(values) === undefined)
        throw (
          otherSteps(graphs) ??
          new NotOpen(`${SIZE_RULE}: it would be ${values.slice(0, 5).join(", ")}, …`, originOf(i))
        );
    }),
  );
}

/** Where graphs at several sizes are of different steps, if they are: then nothing that they say goes together. */
function otherSteps([first, ...others]: readonly SizedGraph[]): NotOpen | undefined {
  const stepsOf = (nodes: readonly Node[]): readonly string[] => nodes.map(nameOf);
  for (const { sizes, graph } of others) {
    const nodes = first?.graph.nodes ?? [];
    const [own, same] = [stepsOf(nodes), stepsOf(graph.nodes)];
    const at = own.findIndex((step, i) => step !== same[i]);
    const other = at === -1 ? graph.nodes[nodes.length] : nodes[at];
    if (other) return new NotOpen(`this is calculated by other steps at ${showSizes(sizes)}`, other.origin);
  }
  return undefined;
}

/** Counts of loops that go on through several dimensions. */
function learnCounts(all: readonly FoundCounts[], fitter: SizeFitter): void {
  for (const [place, first] of all[0] ?? [])
    first.forEach((_, i) => {
      const values = all.map((counts) => counts.get(place)?.[i] ?? NaN);
      if (!values.every(Number.isInteger)) return;
      const parts = partsAt(place);
      if (parts === undefined) fitter.learnCount(values);
      else if (parts > 1) fitter.learnParts(values, parts);
    });
}

function unifySizes(
  { program: first, numbers }: SizedPrograms,
  origin: Origin,
  fitting: Fitting,
): { readonly program: SizedProgram; readonly sizes: readonly Sized[] } {
  if (!numbers) throw new NotOpen(OTHER_STEPS, origin);
  const { program, columns } = unifyPrograms(first, numbers);
  return { program, sizes: columns.map((values) => formulaOf(values, fitting, "a number", origin)) };
}

function formulaOf(values: readonly number[], fitting: Fitting, what: string, origin: Origin | undefined): Sized {
  const { fitter, count, sizes } = fitting;
  const found = fitter.fit(values.slice(0, count));
  // What fits by chance at some sizes does not at others.
  if (found !== undefined) {
    const other = values.findIndex((value, i) => i >= count && evaluateSized(found, sizes[i] ?? {}) !== value);
    if (other === -1) return found;
    throw new Unclear([sizes[other] ?? {}]);
  }
  const symbols = Object.keys(sizes[0] ?? {});
  const isOfMany = symbols.filter((symbol) => dependsOn(values, sizes, symbol)).length > 2;
  const why = isOfMany
    ? `depends on ${and(symbols)} at once, and no more than two sizes may go together`
    : `follows no rule in the size: it would be ${values.slice(0, 5).join(", ")}, …`;
  throw new NotOpen(`${what} ${why}`, origin);
}

/** Whether a number is another one where only this size is. */
const dependsOn = (values: readonly number[], sizes: readonly OpenSizes[], symbol: string): boolean =>
  sizes.some(
    (each, i) =>
      values[i] !== values[0] &&
      Object.keys(each).every((other) => (other === symbol) === (each[other] !== sizes[0]?.[other])),
  );

/** The graph at the first sizes, which says what it is at all: the shapes of its inputs and results. */
export function openGraph({ made, held, rules }: SampledSizes<SizedGraph>): {
  readonly graph: Graph;
  /** The formulas of its tensors' sizes. */
  readonly sizes: readonly SizeFormula[];
} {
  const [first] = made as [SizedGraph, ...SizedGraph[]];
  const graphs = [...made, ...held];
  const sizes = graphs.map((each) => each.sizes);
  const fitter = createFitter(sizes.slice(0, made.length), rules);
  return whenClear(fitter, () => {
    learnSizes(made, fitter);
    const shapesOf = (ids: (graph: Graph) => readonly string[]): readonly SizedShape[] =>
      ids(first.graph).map((_, i) =>
        shapeOf(
          graphs.map(({ graph }) => typesOf(graph).get(ids(graph)[i] ?? "")?.shape ?? []),
          { fitter, count: made.length, sizes },
        ),
      );
    const openShapes = {
      inputs: shapesOf((graph) => graph.inputs.map(({ id }) => id)),
      outputs: shapesOf((graph) => graph.outputs.map(({ id }) => id)),
    };
    return { graph: { ...first.graph, openShapes }, sizes: fitter.learned() };
  });
}

/** Further sizes, by which formulas of tensors' sizes and of parts of them are told apart. */
export const sizesThatTell = (
  sizes: readonly OpenSizes[],
  rules: SizeRules,
  known: readonly SizeFormula[],
): readonly OpenSizes[] => createFitter(sizes, rules, known).unclear();

function shapeOf(shapes: readonly Shape[], fitting: Fitting): SizedShape {
  return (shapes[0] ?? []).map((dim, axis) => {
    const values = shapes.map((shape) => perSample(shape[axis] as Dim));
    return isFixed(dim) ? formulaOf(values, fitting, "a size of the result", undefined) : dim;
  });
}
