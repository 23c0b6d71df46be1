import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import { diagnosticKey } from "../2-lower/diagnostic-key.ts";
import { lower, type LowerOptions } from "../2-lower/lower.ts";
import { inModel } from "../2-lower/model/trace-model.ts";
import { optimize } from "../4-optimize/index.ts";
import { planChoices } from "../5-plan/choices/plan-choices.ts";
import { chooseSchedules } from "../5-plan/kernels/choose-schedules.ts";
import type { Plan } from "../5-plan/plan.ts";
import { typesOf, type Graph } from "../ir/graph.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import type { MathMode } from "../ir/kernel/math-mode.ts";
import { showSizes, type OpenSizes, type SizedShape } from "../ir/size-formula.ts";
import { isFixed, perSample, showShape, type Shape } from "../ir/types.ts";
import { verifyGraph } from "../ir/verify.ts";
import { otherWeights } from "./other-weights.ts";
import { ONE_SIZE_TRAINED } from "../2-lower/model/make-inputs.ts";
import { diagnose } from "../messages.ts";

/** A model that takes several sizes. */
export interface ChoiceModel {
  /** It at the first of them, and what it is at all. */
  readonly graph: Graph;
  /** It at each. */
  readonly graphs: readonly Graph[];
}

/** Lowers models whose `where` lists several sizes at all of them. */
export function chooseAll(
  program: Program,
  { listener: _, ...options }: LowerOptions,
  lowered: readonly Graph[],
  found: readonly Diagnostic[],
): {
  readonly models: ReadonlyMap<string, ChoiceModel>;
  readonly diagnostics: readonly Diagnostic[];
  /** What was found at the first of a model's sizes, and is not so at another. */
  readonly refuted: ReadonlySet<Diagnostic>;
} {
  const models = new Map<string, ChoiceModel>();
  const diagnostics: Diagnostic[] = [];
  const refuted = new Set<Diagnostic>();
  const known = new Set(found.map(diagnosticKey));
  for (const graph of lowered) {
    const { choices } = graph;
    if (!choices) continue;
    const open = graph.openSizes?.[0];
    if (open) {
      const [symbol = "H"] = Object.keys(choices[0] ?? {});
      const problem = `${open.symbol} stays open, and ${symbol} does not`;
      const help = `list the sizes of ${open.symbol} as well, or leave all of them open`;
      diagnostics.push(
        diagnose("NN3030", open.span, { model: graph.name, problem }, { help, trace: [inModel(graph.name)] }),
      );
      continue;
    }
    const others = choices.slice(1).map((sizes, i) => {
      const made = lower(program, { ...options, model: graph.name, choice: i + 1 });
      for (const each of found)
        if (isUnusedIn(graph, each) && !made.diagnostics.some((other) => isSame(each, other))) refuted.add(each);
      for (const each of made.diagnostics) {
        // What is used at the first of the sizes is not to be told of.
        if (isUnusedIn(graph, each) || known.has(diagnosticKey(each))) continue;
        known.add(diagnosticKey(each));
        diagnostics.push({ ...each, trace: [...each.trace, `at ${showSizes(sizes)}`] });
      }
      return made.graphs[0];
    });
    const graphs = [graph, ...others.flatMap((each) => each ?? [])];
    if (graphs.length < choices.length) continue;
    const problem = differenceOf(graphs);
    if (problem === undefined) models.set(graph.name, { graph: withShapes(graphs), graphs });
    else
      diagnostics.push(
        diagnose("NN3030", graph.span, { model: graph.name, problem }, { trace: [inModel(graph.name)] }),
      );
  }
  return { models, diagnostics, refuted };
}

/** Whether it says of a model that it does not use all that it has: that may be used at another size. */
const isUnusedIn = ({ name }: Graph, { code, trace }: Diagnostic): boolean =>
  code === "NN2016" && trace.includes(inModel(name));

const isSame = (one: Diagnostic, other: Diagnostic): boolean =>
  diagnosticKey(one) === diagnosticKey(other) && one.message === other.message;

/** Why runs of these cannot be shared by threads. */
export const refuseThreads = (models: ReadonlyMap<string, ChoiceModel>): readonly Diagnostic[] =>
  [...models.values()].map(({ graph: { name, span } }) =>
    diagnose(
      "NN3030",
      span,
      { model: name, problem: "several threads share runs of one size only" },
      { help: "leave --threads out, or give each size a model of its own", trace: [inModel(name)] },
    ),
  );

/** Why their losses have no trainer. */
export const refuseLosses = (losses: readonly Graph[]): readonly Diagnostic[] =>
  losses.map(({ name, span, forward }) =>
    diagnose(
      "NN3030",
      forward ?? span,
      { model: name, problem: "a loss is trained at one" },
      { help: ONE_SIZE_TRAINED, trace: [inModel(name)] },
    ),
  );

/** One plan for all sizes that a model takes. */
export const planChoiceModel = (
  { graph, graphs }: ChoiceModel,
  machine: Machine,
  { fuse = true, math }: { readonly fuse?: boolean; readonly math?: MathMode },
): Plan => {
  const scheduled = graphs.map((each, i) => ({
    sizes: each.choices?.[i] ?? {},
    graph: verifyGraph(
      chooseSchedules(optimize(verifyGraph(each, "lowering"), { fuse }).graph, machine, math),
      "choosing schedules",
    ),
  }));
  const plan = planChoices(scheduled, machine);
  const { choices, openShapes } = graph;
  return { ...plan, graph: { ...plan.graph, ...(choices ? { choices } : {}), ...(openShapes ? { openShapes } : {}) } };
};

/** What of a class would not be the same at all sizes: its weights, or how many results it has and of how many dimensions. */
function differenceOf(graphs: readonly Graph[]): string | undefined {
  const [first, ...others] = graphs as [Graph, ...Graph[]];
  const sizesOf = (i: number): string => showSizes(first.choices?.[i] ?? {});
  const given = graphs.map(({ inputs }) => inputs.map(({ type }) => showShape(type.shape)).join(" "));
  const twin = given.findIndex((shapes, i) => given.indexOf(shapes) !== i);
  if (twin !== -1)
    return `its inputs are the same at ${sizesOf(given.indexOf(given[twin] ?? ""))} and at ${sizesOf(twin)}`;
  for (const [i, other] of others.entries()) {
    const at = (text: string, second: string): string => `${text} at ${sizesOf(0)}, and ${second} at ${sizesOf(i + 1)}`;
    const weights = otherWeights(
      { sizes: first.choices?.[0] ?? {}, graph: first },
      { sizes: first.choices?.[i + 1] ?? {}, graph: other },
    );
    if (weights) return weights.problem;
    const names = ({ outputs }: Graph): string =>
      outputs.every(({ name }) => name === undefined)
        ? `${outputs.length} result${outputs.length === 1 ? "" : "s"}`
        : outputs.map(({ name }) => name).join(", ");
    if (names(first) !== names(other)) return `it gives ${at(names(first), names(other))}`;
    const [ones, twos] = [resultShapes(first), resultShapes(other)];
    const unlike = ones.findIndex((shape, o) => !isAlike(shape, twos[o] ?? []));
    if (unlike !== -1) return `a result would be ${at(showShape(ones[unlike] ?? []), showShape(twos[unlike] ?? []))}`;
  }
  return undefined;
}

const resultShapes = (graph: Graph): readonly Shape[] => {
  const types = typesOf(graph);
  return graph.outputs.map(({ id }) => types.get(id)?.shape ?? []);
};

/** Whether one class can give both: the batch is in the same places, so many times. */
const isAlike = (one: Shape, other: Shape): boolean =>
  one.length === other.length &&
  one.every((dim, i) => {
    const second = other[i] ?? 0;
    return isFixed(dim) ? isFixed(second) : !isFixed(second) && perSample(dim) === perSample(second);
  });

/** The graph at the first sizes, and by names what differs in the shapes of its inputs and results. */
function withShapes(graphs: readonly Graph[]): Graph {
  const [first] = graphs as [Graph, ...Graph[]];
  const given = first.choices ?? [];
  const numbers = new Map<string, readonly number[]>();
  const shapesOf = (each: (graph: Graph) => readonly Shape[]): readonly SizedShape[] => {
    const all = graphs.map(each);
    return each(first).map((shape, s) =>
      shape.map((dim, axis) => {
        const values = all.map((shapes) => perSample(shapes[s]?.[axis] ?? 0));
        if (values.every((value) => value === perSample(dim))) return dim;
        const name = nameOfSizes(values, given);
        numbers.set(name, values);
        return { kind: "symbol", name };
      }),
    );
  };
  const openShapes = {
    inputs: shapesOf(({ inputs }) => inputs.map(({ type }) => type.shape)),
    outputs: shapesOf(resultShapes),
  };
  const atChoices = given.map((_, i): OpenSizes =>
    Object.fromEntries([...numbers].map(([name, values]) => [name, values[i] as number])),
  );
  return { ...first, openShapes: { ...openShapes, atChoices } };
}

/** A size as a multiple or a part of a symbol: `H`, `2·H`, `H/32`; where it is neither, all that it may be. */
export function nameOfSizes(values: readonly number[], choices: readonly OpenSizes[]): string {
  for (const symbol of Object.keys(choices[0] ?? {})) {
    const sizes = choices.map((choice) => choice[symbol] as number);
    const ratio = (values[0] as number) / (sizes[0] as number);
    if (!values.every((value, i) => value === ratio * (sizes[i] as number))) continue;
    if (ratio === 1) return symbol;
    if (Number.isInteger(ratio)) return `${ratio}·${symbol}`;
    if (Number.isInteger(1 / ratio)) return `${symbol}/${1 / ratio}`;
  }
  return [...new Set(values)].join(" | ");
}
