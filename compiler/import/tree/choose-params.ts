import { layers } from "../../layers/index.ts";
import type { Term } from "./module-tree.ts";
import { isTerm, leafKey, type ClassParam, type Leaf, type LeafValue } from "./shape.ts";

export interface ChosenParams {
  readonly params: readonly ClassParam[];
  /** What stands in each leaf's place. */
  readonly leaves: readonly LeafValue[];
  /** Of each instance: what it gives for each parameter. */
  readonly args: readonly (readonly Leaf[])[];
}

interface Chosen {
  readonly name: string;
  readonly hint: string;
  readonly values: readonly LeafValue[];
  readonly numbers: readonly number[] | undefined;
}

/**
 * The parameters of a class: leaves that differ between its instances. Those that are equal in each instance are one, and what is
 * twice another, or the sum of two, is said so.
 * @param columns each leaf, with its value in every instance
 * @param owners what each leaf stands in: "conv1"
 * @param taken names that mean something else
 */
export function chooseParams(
  columns: readonly { readonly hint: string; readonly owner: string; readonly values: readonly LeafValue[] }[],
  instances: number,
  taken: ReadonlySet<string>,
): ChosenParams {
  const chosen: Chosen[] = [];
  const byKey = new Map<string, Term>();
  const leaves = columns.map(({ hint, owner, values }): LeafValue => {
    const keys = values.map(leafKey);
    if (keys.every((each) => each === keys[0])) return values[0] as LeafValue;
    const numbers = numbersOf(values);
    const key = keys.join("\n");
    // Parts with weights are each other's twins, and not one.
    const isOne = values.every((each) => isTerm(each) || hasNoWeights(each));
    const found = (isOne ? byKey.get(key) : undefined) ?? (numbers && derivedFrom(numbers, chosen));
    if (found)
      return isTerm(values[0] as LeafValue) ? found : { kind: "reference", name: (found as { name: string }).name };
    const isPart = !values.every(isTerm);
    const others = [...(isPart ? [] : taken), ...chosen.map((each) => each.name)];
    const name = nameFor(isPart ? wordFor(values, owner) : hint, owner, new Set(others));
    chosen.push({ name, hint, values, numbers });
    byKey.set(key, { kind: "value", name });
    return isPart ? { kind: "reference", name } : { kind: "value", name };
  });
  const params = chosen.map((each): ClassParam => ({ name: each.name, type: typeOf(each), ...defaultOf(each) }));
  const order = params.map((_, i) => i).sort((a, b) => rank(params[a]) - rank(params[b]) || a - b);
  return {
    params: order.map((i) => params[i] as ClassParam),
    leaves,
    args: Array.from({ length: instances }, (_, at) =>
      order.map((i) => ({
        hint: (params[i] as ClassParam).name,
        value: (chosen[i] as Chosen).values[at] as LeafValue,
      })),
    ),
  };
}

const hasNoWeights = (value: LeafValue): boolean =>
  value.kind === "layer" && layers.get(value.layer)?.weights === undefined;

const rank = (param: ClassParam | undefined): number => (param?.default === undefined ? 0 : 1);

function numbersOf(values: readonly LeafValue[]): readonly number[] | undefined {
  const numbers = values.map((each) => (each.kind === "literal" && typeof each.value === "number" ? each.value : NaN));
  return numbers.every(Number.isInteger) ? numbers : undefined;
}

/** Twice, half, …, or the sum of what is there. */
function derivedFrom(numbers: readonly number[], chosen: readonly Chosen[]): Term | undefined {
  if (new Set(numbers).size < 2) return undefined;
  const known = chosen.filter((each) => each.numbers && new Set(each.numbers).size > 1);
  const literal = (value: number): Term => ({ kind: "literal", value });
  for (const { name, numbers: of } of known) {
    const value: Term = { kind: "value", name };
    const times = (numbers[0] ?? 0) / (of?.[0] ?? 1);
    if (
      Number.isInteger(times) &&
      times > 1 &&
      times <= 64 &&
      numbers.every((each, i) => each === times * (of?.[i] ?? 0))
    )
      return { kind: "binary", operator: "*", left: value, right: literal(times) };
    const parts = (of?.[0] ?? 0) / (numbers[0] ?? 1);
    if (Number.isInteger(parts) && parts > 1 && parts <= 64 && numbers.every((each, i) => each * parts === of?.[i]))
      return { kind: "binary", operator: "//", left: value, right: literal(parts) };
  }
  if (new Set(numbers).size > 2)
    for (const [i, a] of known.entries())
      for (const b of known.slice(i + 1))
        if (numbers.every((each, at) => each === (a.numbers?.[at] ?? 0) + (b.numbers?.[at] ?? 0)))
          return {
            kind: "binary",
            operator: "+",
            left: { kind: "value", name: a.name },
            right: { kind: "value", name: b.name },
          };
  return undefined;
}

/** What a part is called that only has a number: after what it does. */
function wordFor(values: readonly LeafValue[], owner: string): string {
  if (/^[A-Za-z_]\w*$/.test(owner)) return owner;
  const isActivation = values.every((each) => each.kind === "layer" && activations.test(each.layer));
  return isActivation ? "activation" : "block";
}
const activations =
  /^(Identity|.*(ELU|GLU|Sigmoid|Tanh|Swish|SiLU|Mish|Softplus|Softmax|tanh|sigmoid|swish|ReLU.*|shrink))$/;

/** "out_channels", or "conv2_out_channels" where that is taken. */
function nameFor(hint: string, owner: string, taken: ReadonlySet<string>): string {
  const word = /^[A-Za-z_]\w*$/.test(hint) ? hint : `part${hint}`.replace(/\W/g, "_");
  const long = /^[A-Za-z_]\w*$/.test(owner) ? `${owner}_${hint}` : word;
  for (const name of [word, long]) if (!taken.has(name) && !reserved.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${word}_${i}`)) return `${word}_${i}`;
}
const reserved = new Set(["if", "else", "for", "in", "return", "and", "or", "not", "forward", "training"]);

/** What most instances have, where it is an option and not what the layer must be told. */
function defaultOf({ hint, values }: Chosen): { readonly default?: LeafValue } {
  const counts = new Map<string, { readonly value: LeafValue; count: number }>();
  for (const value of values) {
    const key = leafKey(value);
    const found = counts.get(key);
    if (found) found.count++;
    else counts.set(key, { value, count: 1 });
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (!most || most.count * 2 < values.length) return {};
  const isIdentity = most.value.kind === "layer" && most.value.layer === "Identity";
  return isIdentity || options.has(hint) ? { default: most.value } : {};
}

/** Parameters of layers that have defaults. */
const options = new Set([
  ...[...layers.values()].flatMap(({ params }) =>
    Object.entries(params).flatMap(([name, { fallback }]) => (fallback ? [name] : [])),
  ),
  "stride",
]);

function typeOf({ values }: Chosen): string | undefined {
  if (!values.every(isTerm)) return "module";
  const kinds = new Set(values.map((each) => (each.kind === "literal" ? typeof each.value : each.kind)));
  const [kind] = kinds;
  if (kinds.size !== 1) return undefined;
  if (kind === "number") return numbersOf(values) ? "int" : "float";
  return kind === "boolean" ? "bool" : kind === "string" ? "string" : undefined;
}
