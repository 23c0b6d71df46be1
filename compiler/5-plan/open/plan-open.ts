import type { Graph, Node, Origin } from "../../ir/graph.ts";
import { typesOf } from "../../ir/graph.ts";
import { findCounts, knownCounts, placesThatVary, type FoundCounts } from "../../ir/kernel/open-counts.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { Program, SizedProgram } from "../../ir/kernel/program.ts";
import { programKey } from "../../ir/kernel/program-key.ts";
import { evaluateSized, type OpenSizes, type Sized, type SizedShape, type SizeFormula } from "../../ir/size-formula.ts";
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
import { unifyPrograms } from "./unify-programs.ts";

/** A graph, scheduled, at one choice of its open sizes. */
export interface SizedGraph {
  readonly sizes: OpenSizes;
  readonly graph: Graph;
}

/** What has no one plan for all sizes, and why. */
export class NotOpen extends Error {
  readonly origin: Origin | undefined;

  constructor(message: string, origin: Origin | undefined) {
    super(message);
    this.origin = origin;
  }
}

/** Sizes from which formulas are made, and others, which no formula has been made of, to hold them to. */
export interface SampledSizes<Sample> {
  /** In the order that `createFitter` asks for. */
  readonly made: readonly Sample[];
  readonly held: readonly Sample[];
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
 * @throws NotOpen where the plans differ in more, or a number has no formula
 */
export function planOpen(
  { made, held }: SampledSizes<SizedGraph>,
  machine: Machine,
  known: readonly SizeFormula[],
): Plan {
  const graphs = [...made, ...held];
  const sizes = graphs.map((each) => each.sizes);
  // How programs are written does not decide where anything lies.
  const planners = graphs.map(({ graph }) => layOut(graph, { ...machine, open: findCounts().open }));
  const [first, ...others] = planners as [Planner, ...Planner[]];
  sameSteps(planners, machine);
  for (const other of others) sameBuffers(first, other);
  const fitter = createFitter(sizes.slice(0, made.length), known);
  const fitting: Fitting = { fitter, count: made.length, sizes };
  const written = writeAll(planners, machine);
  for (const { found, varying } of new Set(written)) learnCounts(found.slice(0, made.length), varying, fitter);

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

/** A step's programs at all sizes, and the counts in them. */
interface SizedPrograms {
  readonly programs: readonly Program[];
  readonly found: readonly FoundCounts[];
  readonly varying: ReadonlySet<string>;
}

/** The programs of all steps of a run; steps whose programs are equal at each size have the same. */
function writeAll(planners: readonly Planner[], machine: Machine): readonly SizedPrograms[] {
  const written = new Map<string, SizedPrograms>();
  const numbers = new Map<string, number>();
  const numberOf = (source: string): number => {
    const known = numbers.get(source) ?? numbers.size;
    numbers.set(source, known);
    return known;
  };
  return (planners[0]?.steps.run ?? []).map((_, i) => {
    const drafts = planners.map(({ steps }) => steps.run[i] as DraftStep);
    const key = drafts.map(({ source }) => numberOf(source)).join();
    const own = written.get(key) ?? writeSizes(drafts, machine);
    written.set(key, own);
    return own;
  });
}

/** Programs with loops for all counts that are not the same for each of them. */
function writeSizes(drafts: readonly DraftStep[], machine: Machine): SizedPrograms {
  // A few of them show most of what varies.
  const some = drafts.filter((_, i) => i % Math.ceil(drafts.length / FEW) === 0);
  const varying = new Set(
    placesThatVary(
      some.map((draft): FoundCounts => {
        const { open, found } = findCounts();
        draft.write({ ...machine, open });
        return found;
      }),
    ),
  );
  for (;;) {
    const found: FoundCounts[] = [];
    const programs = drafts.map((draft) => {
      const counts = knownCounts(varying);
      found.push(counts.found);
      return writeChecked(draft, { ...machine, open: counts.open });
    });
    const before = varying.size;
    for (const place of placesThatVary(found)) varying.add(place);
    if (varying.size === before) return { programs, found, varying };
  }
}

const FEW = 5;

const differ = (what: string, origin: Origin | undefined): never => {
  throw new NotOpen(what, origin);
};

/** Holds plans to the same steps; what is loaded must not depend on sizes at all. */
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
}

function sameBuffers(one: Planner, other: Planner): void {
  one.buffers.forEach((buffer, i) => {
    if (buffer.kind !== other.buffers[i]?.kind) differ(OTHER_STEPS, one.graph.nodes[0]?.origin);
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
        throw new NotOpen(`${SIZE_RULE}: it would be ${values.slice(0, 5).join(", ")}, …`, originOf(i));
    }),
  );
}

/** Counts of loops that go on through several dimensions. */
function learnCounts(found: readonly FoundCounts[], varying: ReadonlySet<string>, fitter: SizeFitter): void {
  for (const place of varying) {
    const each = found.map((counts) => counts.get(place) ?? []);
    each[0]?.forEach((_, i) => {
      const values = each.map((counts) => counts[i] ?? NaN);
      if (values.every(Number.isInteger)) fitter.learnCount(values);
    });
  }
}

function unifySizes(
  { programs }: SizedPrograms,
  origin: Origin,
  fitting: Fitting,
): { readonly program: SizedProgram; readonly sizes: readonly Sized[] } {
  const unified = unifyPrograms(programs);
  if (!unified) throw new NotOpen(OTHER_STEPS, origin);
  const { program, columns } = unified;
  return { program, sizes: columns.map((values) => formulaOf(values, fitting, "a number", origin)) };
}

function formulaOf(values: readonly number[], fitting: Fitting, what: string, origin: Origin | undefined): Sized {
  const { fitter, count, sizes } = fitting;
  const found = fitter.fit(values.slice(0, count));
  // What fits by chance at some sizes does not at others.
  if (found !== undefined && values.every((value, i) => i < count || evaluateSized(found, sizes[i] ?? {}) === value))
    return found;
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
export function openGraph({ made, held }: SampledSizes<SizedGraph>): {
  readonly graph: Graph;
  /** The formulas of its tensors' sizes. */
  readonly sizes: readonly SizeFormula[];
} {
  const [first] = made as [SizedGraph, ...SizedGraph[]];
  const graphs = [...made, ...held];
  const sizes = graphs.map((each) => each.sizes);
  const fitter = createFitter(sizes.slice(0, made.length));
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
}

function shapeOf(shapes: readonly Shape[], fitting: Fitting): SizedShape {
  return (shapes[0] ?? []).map((dim, axis) => {
    const values = shapes.map((shape) => perSample(shape[axis] as Dim));
    return isFixed(dim) ? formulaOf(values, fitting, "a size of the result", undefined) : dim;
  });
}
