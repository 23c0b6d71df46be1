import type { TensorInfo } from "../../runtime/signature.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import { evaluateSized, isFormula, showSizes, type OpenSizes } from "../ir/size-formula.ts";
import { and } from "../ir/words.ts";
import type { Graph } from "../ir/graph.ts";
import type { AskSizes, SizesOfModel } from "../sizes/at-sizes.ts";
import { CommandError } from "./exit-codes.ts";

/** What `--at` says: sizes of an input's dimensions in order, or of symbols by name. */
type Given =
  | { readonly kind: "dimensions"; readonly sizes: readonly number[] }
  | { readonly kind: "symbols"; readonly sizes: OpenSizes };

export interface AtSizes {
  readonly ask: AskSizes;
  /** Throws what is wrong with `--at` for the model that was picked. */
  readonly checkFor: (graph: Graph) => void;
}

/**
 * `--at 224,224`, or `--at H=224,W=224`, for the one model that is looked at. Without it a model stands at usual sizes.
 *
 * @param model the one that was asked for, if one was
 */
export function atSizesOf(text: string | undefined, model: string | undefined): AtSizes {
  const given = text === undefined ? undefined : parseAt(text);
  const asked = new Set<string>();
  const failed = new Map<string, CommandError>();
  return {
    ask(sizes) {
      const { name } = sizes.graph;
      asked.add(name);
      if (!given || text === undefined || (model !== undefined && model !== name))
        return { sizes: sizes.usual, bySymbols: true };
      try {
        return { sizes: sizesGiven(text, given, sizes), bySymbols: false };
      } catch (error) {
        // Which model is meant is known only when all have been read.
        if (!(error instanceof CommandError)) throw error;
        failed.set(name, error);
        return { sizes: sizes.usual, bySymbols: false };
      }
    },
    checkFor(graph) {
      const { name } = graph;
      const error = failed.get(name);
      if (error) throw error;
      if (given && text !== undefined && !asked.has(name)) throw allFixed(text, graph);
    },
  };
}

/**
 * The sizes that `--at` gives a model, or usual ones; undefined where all of its sizes are fixed.
 *
 * @throws CommandError where it gives no sizes that the model takes
 */
export function sizesAt(
  text: string | undefined,
  { graph, usual }: Partial<SizesOfModel> & { readonly graph: Graph },
): OpenSizes | undefined {
  if (usual) return text === undefined ? usual : sizesGiven(text, parseAt(text), { graph, usual });
  if (text === undefined) return undefined;
  throw allFixed(text, graph);
}

const allFixed = (text: string, { name }: Graph): CommandError =>
  new CommandError("wrongUsage", `--at ${text}: all sizes of ${name} are fixed but the batch's`);

/** Inputs with the sizes that they have then; the batch stays what it is. */
export function inputsAt(
  inputs: readonly TensorInfo[],
  { choices, openShapes }: Graph,
  sizes: OpenSizes | undefined,
): readonly TensorInfo[] {
  if (!openShapes || !sizes) return inputs;
  const which = choices?.findIndex((choice) => Object.keys(choice).every((symbol) => choice[symbol] === sizes[symbol]));
  const at = which === undefined ? sizes : (openShapes.atChoices?.[which] ?? sizes);
  return inputs.map((info, i) => ({
    ...info,
    shape: info.shape.map((size, axis) => {
      const dim = openShapes.inputs[i]?.[axis];
      return dim !== undefined && isFormula(dim) ? evaluateSized(dim, at) : size;
    }),
  }));
}

function parseAt(text: string): Given {
  const parts = text.split(",").map((part) => /^(?:([A-Za-z_][A-Za-z0-9_]*)=)?([0-9]+)$/.exec(part.trim()));
  const rows = parts.map((part) => ({ name: part?.[1], size: Number(part?.[2] ?? NaN) }));
  const isWrong = rows.some(({ size }) => !Number.isSafeInteger(size) || size < 1);
  const names = rows.flatMap(({ name }) => name ?? []);
  if (isWrong || (names.length > 0 && names.length < rows.length))
    throw new CommandError("wrongUsage", `--at ${text}: these are no sizes`, "--at 224,224, or --at H=224,W=224");
  if (new Set(names).size < names.length) throw new CommandError("wrongUsage", `--at ${text}: a size is given twice`);
  return names.length === 0
    ? { kind: "dimensions", sizes: rows.map(({ size }) => size) }
    : { kind: "symbols", sizes: Object.fromEntries(rows.map(({ name = "", size }) => [name, size])) };
}

/** A dimension of an input, and the size that decides it. */
interface OpenDimension {
  readonly symbol: string;
  readonly input: string;
  readonly axis: number;
  readonly rank: number;
  /** The dimension is `factor` times the size, and `plus`. */
  readonly factor: number;
  readonly plus: number;
}

function sizesGiven(text: string, given: Given, { graph }: SizesOfModel): OpenSizes {
  const refuse = (problem: string, help?: string): never => {
    throw new CommandError("wrongUsage", `--at ${text}: ${problem}`, help);
  };
  const symbols = graph.choices
    ? Object.keys(graph.choices[0] ?? {})
    : (graph.openSizes ?? []).map(({ symbol }) => symbol);
  const dimensions = dimensionsOf(graph, symbols);
  const listed = `${graph.name} has ${symbols.length === 1 ? "one size" : `${symbols.length} sizes`} to give, ${and(symbols)}`;
  if (given.kind === "dimensions" && given.sizes.length !== symbols.length) refuse(listed);
  if (given.kind === "symbols")
    for (const name of Object.keys(given.sizes))
      if (!symbols.includes(name)) {
        const near = closest(name, new Set(symbols));
        refuse(`no size is called ${name}`, near === undefined ? listed : `did you mean ${near}?`);
      }
  const sizes = Object.fromEntries(
    symbols.map((symbol, i): [string, number] => {
      const dimension = dimensions.find((each) => each.symbol === symbol);
      if (given.kind === "symbols") return [symbol, given.sizes[symbol] ?? refuse(listed)];
      const { factor, plus } = dimension ?? { factor: 1, plus: 0 };
      const size = ((given.sizes[i] ?? 0) - plus) / factor;
      if (dimension && !Number.isInteger(size)) refuse(ruleText(graph, dimension));
      return [symbol, size];
    }),
  );
  if (graph.choices) {
    const { choices } = graph;
    if (!choices.some((choice) => symbols.every((symbol) => choice[symbol] === sizes[symbol])))
      refuse(`${graph.name} takes ${choices.map((choice) => `(${showSizes(choice)})`).join(", ")}`);
    return sizes;
  }
  for (const { symbol, rule = { step: 1, least: 1 } } of graph.openSizes ?? []) {
    const size = sizes[symbol] ?? 0;
    const isTooLarge = rule.most !== undefined && size > rule.most;
    if (size >= rule.least && !isTooLarge && (size - rule.least) % rule.step === 0) continue;
    const dimension = dimensions.find((each) => each.symbol === symbol);
    refuse(
      dimension
        ? ruleText(graph, dimension)
        : `${symbol} is at least ${rule.least}${rule.most === undefined ? "" : `, at most ${rule.most}`}`,
    );
  }
  return sizes;
}

/** Which dimensions of inputs are multiples of a size. */
const dimensionsOf = ({ inputs, openShapes }: Graph, symbols: readonly string[]): readonly OpenDimension[] =>
  inputs.flatMap(({ name }, i) =>
    (openShapes?.inputs[i] ?? []).flatMap((dim, axis, { length: rank }): OpenDimension[] => {
      if (!isFormula(dim)) return [];
      const at = (size: number, only?: string): number =>
        evaluateSized(
          dim,
          Object.fromEntries(symbols.map((each) => [each, only === undefined || each === only ? size : 0])),
        );
      const plus = at(0);
      const symbol = symbols.find((each) => at(1, each) !== plus);
      return symbol === undefined ? [] : [{ symbol, input: name, axis, rank, factor: at(1, symbol) - plus, plus }];
    }),
  );

/** What a size has to be, as the module would say it. */
function ruleText({ openSizes = [] }: Graph, { symbol, input, axis, rank, factor, plus }: OpenDimension): string {
  const rule = openSizes.find((each) => each.symbol === symbol)?.rule ?? { step: 1, least: 1 };
  const { step, least } = rule;
  const most = "most" in rule && rule.most !== undefined ? `, at most ${rule.most * factor + plus}` : "";
  const [every, from] = [step * factor, least * factor + plus];
  const names = rank === 4 ? ["height", "width"] : rank === 3 ? ["length"] : [];
  const what = `the ${names[axis - 2] ?? `size of dimension ${axis}`} of ${input}`;
  if (every === 1) return `${what} must be at least ${from}${most}`;
  return from % every === 0
    ? `${what} must be a multiple of ${every}, at least ${from}${most}`
    : `${what} must be ${from}, or a multiple of ${every} more${most}`;
}
