import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import { lower, type LowerOptions } from "../2-lower/lower.ts";
import { optimize } from "../4-optimize/index.ts";
import type { Graph, ShownSizes, ValueId } from "../ir/graph.ts";
import { evaluateSized, type OpenSizes } from "../ir/size-formula.ts";
import { isFixed, perSample, symbolic, type Shape } from "../ir/types.ts";
import { nameOfSizes, type ChoiceModel } from "./choice-model.ts";
import { withinRule, type SizeRule } from "./find-rules.ts";
import type { OpenModel } from "./open-model.ts";
import { showRules } from "./show-rules.ts";
import { showSize } from "./show-size.ts";

/** A model whose sizes are open, or several, for whoever wants it at some of them. */
export interface SizesOfModel {
  /** With its rules, or its choices. */
  readonly graph: Graph;
  /** What a picture is mostly of, or the first that is listed. */
  readonly usual: OpenSizes;
}

/** Says at which sizes a model is wanted, and whether shapes are to be called by the symbols of sizes, which then are an example. */
export type AskSizes = (model: SizesOfModel) => { readonly sizes: OpenSizes; readonly bySymbols: boolean };

/** A model at some of its sizes, as if it took no others. */
export interface SizedModel {
  readonly sizes: OpenSizes;
  readonly graph: Graph;
  /** The same graph optimized, with what its sizes are called. */
  readonly shown: (optimized: Graph) => Graph;
}

/** Takes models whose sizes are open, or several, at those that are asked for. */
export function atSizes(
  program: Program,
  { listener: _, ...options }: LowerOptions,
  {
    open,
    choices,
  }: { readonly open: ReadonlyMap<string, OpenModel>; readonly choices: ReadonlyMap<string, ChoiceModel> },
  { ask, fuse }: { readonly ask: AskSizes; readonly fuse: boolean },
): { readonly models: ReadonlyMap<string, SizedModel>; readonly diagnostics: readonly Diagnostic[] } {
  const models = new Map<string, SizedModel>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, model] of [...open, ...choices]) {
    const usual = "usual" in model ? model.usual : (model.graph.choices?.[0] ?? {});
    const { sizes, bySymbols } = ask({ graph: model.graph, usual });
    const lowered = lower(program, { ...options, model: name, set: { ...options.set, ...sizes } });
    diagnostics.push(...lowered.diagnostics.filter(({ severity }) => severity === "error"));
    const [graph] = lowered.graphs;
    if (!graph) continue;
    const naming = bySymbols ? ("usual" in model ? namingOpen(model, sizes) : namingChoice(model)) : undefined;
    const shownAs = (own: Graph, change: (graph: Graph) => Graph): Graph => {
      const shapes = naming ? namedShapes(own, naming.graphs.map(change), naming.nameOf) : new Map<ValueId, Shape>();
      const rules = showRules(model.graph);
      const shown: ShownSizes = { sizes, shapes, ...(rules === undefined ? {} : { rules }) };
      return { ...own, shown };
    };
    models.set(name, {
      sizes,
      graph: shownAs(graph, (each) => each),
      shown: (optimized) => shownAs(optimized, (each) => optimize(each, { fuse }).graph),
    });
  }
  return { models, diagnostics };
}

/** A model at several sizes, and what a number is called that it has at each of them. */
interface Naming {
  readonly graphs: readonly Graph[];
  readonly nameOf: (values: readonly number[]) => string | undefined;
}

/** At a size, a few steps from there and, for what has been divided by strides, more, formulas of sizes tell themselves apart. */
const STEPS = [
  [0, 0],
  [5, 9],
  [11, 4],
  [97, 61],
] as const;

function namingOpen({ graph, sizes, lowerAt }: OpenModel, from: OpenSizes): Naming {
  const open = graph.openSizes ?? [];
  const ruleOf = (symbol: string): SizeRule =>
    open.find((each) => each.symbol === symbol)?.rule ?? { step: 1, least: 1 };
  const all = STEPS.map((row): OpenSizes =>
    Object.fromEntries(
      open.map(({ symbol }, i) => {
        const rule = ruleOf(symbol);
        return [symbol, withinRule(rule, (from[symbol] ?? 1) + (row[i % 2] as number) * rule.step)];
      }),
    ),
  );
  const graphs = all.flatMap((each) => lowerAt(each) ?? []);
  return {
    graphs: graphs.length === all.length ? graphs : [],
    nameOf(values) {
      const formula = sizes.find((each) => all.every((at, i) => evaluateSized(each, at) === values[i]));
      return formula && showSize(formula, ruleOf);
    },
  };
}

const namingChoice = ({ graph: { choices = [] }, graphs }: ChoiceModel): Naming => ({
  graphs,
  nameOf: (values) => nameOfSizes(values, choices),
});

/** What differs in the shapes of a graph's values at several sizes, by its name; nothing where these are other steps. */
function namedShapes(own: Graph, graphs: readonly Graph[], nameOf: Naming["nameOf"]): ReadonlyMap<ValueId, Shape> {
  const valuesOf = ({ inputs, nodes }: Graph) => [...inputs, ...nodes];
  const opsOf = (graph: Graph): string => graph.nodes.map(({ op }) => op.name).join();
  if (graphs.some((each) => opsOf(each) !== opsOf(own))) return new Map();
  const all = graphs.map(valuesOf);
  return new Map(
    valuesOf(own).map(({ id, type }, i) => [
      id,
      type.shape.map((dim, axis) => {
        const values = all.map((each) => perSample(each[i]?.type.shape[axis] ?? 0));
        if (!isFixed(dim) || values.every((value) => value === dim)) return dim;
        const name = nameOf(values);
        return name === undefined ? dim : symbolic(name);
      }),
    ]),
  );
}
