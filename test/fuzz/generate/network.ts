import * as arrangement from "./arrangement.ts";
import { breakers } from "./breaks.ts";
import { Choices } from "./choices.ts";
import * as constants from "./constants.ts";
import * as convolutions from "./convolutions.ts";
import * as indexing from "./indexing.ts";
import * as matrices from "./matrices.ts";
import * as normalization from "./normalization.ts";
import * as places from "./places.ts";
import * as pointwise from "./pointwise.ts";
import * as pooling from "./pooling.ts";
import * as products from "./products.ts";
import * as recurrent from "./recurrent.ts";
import * as reductions from "./reductions.ts";
import { NetworkText, Scope, shapeOf, type Step, type Value } from "./scope.ts";
import * as spectra from "./spectra.ts";
import * as stacking from "./stacking.ts";
import { structures } from "./structure.ts";

/** A network as a search writes it, with what it knows of it. */
export interface Written {
  readonly text: string;
  /** What each result's shape must be. */
  readonly results: readonly string[];
}

const held = structures(writeSteps);
const anywhere: readonly Readonly<Record<string, Step>>[] = [
  pointwise.onAnything,
  normalization.onAnything,
  arrangement.onAnything,
  stacking.onAnything,
  constants.onAnything,
  reductions.onAnything,
  matrices.onAnything,
  recurrent.onAnything,
  indexing.onAnything,
  places.onAnything,
  spectra.onAnything,
  products.onAnything,
  held,
];
const images = [convolutions.onImages, pooling.onImages];
const sequences = [convolutions.onSequences, pooling.onSequences];
const volumes = [convolutions.onVolumes, pooling.onVolumes];

/** Families in turn, so that one with many members is not chosen more often; convolutions where they can be. */
export function stepFor(x: Value, choose: Choices): Step {
  const spatial = [sequences, images, volumes][x.sizes.length - 2] ?? [];
  const families = [...spatial, ...spatial, ...anywhere, ...spatial];
  return choose.pick(Object.values(choose.pick(families)));
}

function writeSteps(scope: Scope, x: Value, tapes: readonly Choices[]): Value {
  return tapes.reduce((value, choose) => stepFor(value, choose)(scope, value, choose) ?? value, x);
}

const FIRST: readonly (readonly number[])[] = [
  [3, 6, 6],
  [8, 7, 5],
  [4],
  [5, 8],
  [1, 9, 9],
  [16, 4, 4],
  [2, 1, 3],
  [1],
  [7, 3],
  [9, 12, 11],
  [2, 3, 4, 2],
  [33],
  [12, 13, 15],
  [3, 4, 5, 6],
  [8, 2, 7, 6],
];

/** The network that some choices stand for: the first row for the whole, the others for a step each. */
export const writeNetwork = (tapes: Tapes): Written => finish(begin(tapes));

/** The same with one rule broken, and where: undefined if no value of the network is of the kind that it takes. */
export function writeBroken(tapes: Tapes, which: number): Broken | undefined {
  const draft = begin(tapes);
  const { model, choose } = draft;
  const names = Object.keys(breakers);
  const rule = names[which % names.length] as string;
  for (const x of model.values.toReversed()) {
    if (model.inputs.includes(x)) continue;
    const broken = breakers[rule]?.(x, choose);
    if (!broken) continue;
    if (broken.field !== undefined) model.fields.push(broken.field);
    model.lines.push(broken.line);
    const { text } = finish(draft);
    const [start, end] = [text.indexOf("«"), text.indexOf("»") - 1];
    return { rule, code: broken.code, text: text.replace(/[«»]/g, ""), start, end };
  }
  return undefined;
}

export type Tapes = readonly (readonly number[])[];

/** A network that is wrong, and what must be said of it. */
export interface Broken {
  readonly rule: string;
  readonly code: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Draft {
  readonly network: NetworkText;
  readonly model: Scope;
  readonly input: Value;
  readonly last: Value;
  readonly choose: Choices;
}

function begin([whole = [], ...steps]: Tapes): Draft {
  const choose = new Choices(whole);
  const network = new NetworkText();
  const model = new Scope(network, true);
  const input: Value = { name: "x", sizes: choose.pick(FIRST), isBatched: !choose.isOdd(6) };
  const last = writeSteps(
    model,
    model.note(input),
    steps.map((step) => new Choices(step)),
  );
  return { network, model, input, last, choose };
}

function finish({ network, model, input, last, choose }: Draft): Written {
  const results = resultsOf(model, last, choose);
  const inputs = [input, ...model.inputs].map((each) => `${each.name}: ${shapeOf(each)}`);
  const names = results.map(({ name }) => name);
  const records = `{ ${names.map((name, i) => `r${i}: ${name}`).join(", ")} }`;
  const text = [
    ...network.modules,
    "model Net {",
    ...model.fields.map((field) => `  ${field}`),
    `  forward(${inputs.join(", ")}) {`,
    ...model.lines.map((line) => `    ${line}`),
    `    return ${names.length > 1 && choose.isOdd(2) ? records : names.join(", ")}`,
    "  }",
    "}",
    "",
  ].join("\n");
  return { text, results: results.map(shapeOf) };
}

/** The last value, and now and then some of those before it. */
function resultsOf(model: Scope, last: Value, choose: Choices): readonly Value[] {
  const more = choose.isOdd(4) ? 1 + choose.between(0, 1) : 0;
  const others = model.values.filter(
    (value) => value !== last && value.name !== "x" && value.isBatched === last.isBatched,
  );
  return [last, ...choose.shuffle(others).slice(0, more)];
}
