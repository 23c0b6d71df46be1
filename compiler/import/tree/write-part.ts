import { shortened } from "./complete-layer.ts";
import type { Term } from "./module-tree.ts";
import { isTerm, leafKey, mapLeaves, skeletonOf, type Class, type Leaf, type LeafValue, type Shaped } from "./shape.ts";
import { quoted, writeTerm, type Names } from "./write-term.ts";

const noNames: Names = { valueOf: () => undefined, hidden: new Set() };

/** How a part is made: `Conv2d(3, 64, 7, stride=2)`, `Sequential(…)`, `Bottleneck(64, 256)`. */
export function writePart(shaped: Shaped): string {
  switch (shaped.kind) {
    case "layer": {
      const { layer, args, named } = shortened(shaped);
      const made = `${layer}(${writeArguments(args, [...named])})`;
      const { wrapper } = shaped;
      return wrapper === undefined ? made : `${wrapper.name}(${[made, ...wrapper.args].join(", ")})`;
    }
    case "parameter":
      return `${shaped.isBuffer ? "Buffer" : "Parameter"}(${writeBeginning(shaped)})`;
    case "group":
      return `${shaped.callee}(${writeChildren(shaped.children).join(", ")})`;
    case "instance":
      return writeInstance(shaped.of, shaped.args);
    case "reference":
      return shaped.name;
  }
}

/** `[8, 8], xavier_uniform(gain=2)`, or `zeros(1, 5, 8)`, which has a shape of its own. */
function writeBeginning({ size, initial }: Extract<Shaped, { readonly kind: "parameter" }>): string {
  const shape = writeTerm(size, noNames).text;
  if (!initial) return shape;
  const { text } = writeTerm(initial, noNames);
  return isFilling(initial) ? `${shape}, ${text}` : text;
}

const initialisers =
  /^(?:uniform|normal|trunc_normal|xavier_uniform|xavier_normal|kaiming_uniform|kaiming_normal|orthogonal)$/;

/** Whether it fills a shape that is given beside it. */
const isFilling = (term: Term): boolean =>
  term.kind === "literal" ||
  (term.kind === "unary" && term.operand.kind === "literal") ||
  (term.kind === "call" && typeof term.callee === "string" && initialisers.test(term.callee));

export const writeValue = (value: LeafValue): string =>
  isTerm(value) ? writeTerm(value, noNames).text : writePart(value);

const writeArguments = (args: readonly Term[], named: readonly (readonly [string, Term])[]): string =>
  [...args.map(writeValue), ...named.map(([name, term]) => `${name}=${writeValue(term)}`)].join(", ");

function writeInstance({ name, params }: Class, args: readonly Leaf[]): string {
  const texts = params.flatMap(({ name: param, default: otherwise }, i) => {
    const value = args[i]?.value as LeafValue;
    if (otherwise === undefined) return [writeValue(value)];
    return leafKey(otherwise) === leafKey(value) ? [] : [`${param}=${writeValue(value)}`];
  });
  return `${name}(${texts.join(", ")})`;
}

/** Children that follow each other and differ in numbers that grow by steps, or not at all, become a loop. */
export function writeChildren(children: ReadonlyMap<string, Shaped>): string[] {
  const entries = [...children];
  const texts: string[] = [];
  for (let at = 0; at < entries.length;) {
    const run = runAt(entries, at);
    const [name, child] = entries[at] as [string, Shaped];
    if (run) texts.push(writeRun(run, name, at));
    else texts.push(name === String(at) ? writePart(child) : `${label(name)} = ${writePart(child)}`);
    at += run?.length ?? 1;
  }
  return texts;
}

const label = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) && !words.has(name) ? name : quoted(name));
const words = new Set(["if", "for", "else", "in", "return", "and", "or", "not"]);

interface Run {
  readonly length: number;
  readonly first: Shaped;
  /** By what each leaf grows. */
  readonly steps: readonly number[];
}

function runAt(entries: readonly (readonly [string, Shaped])[], at: number): Run | undefined {
  const [name, first] = entries[at] as readonly [string, Shaped];
  const skeleton = skeletonOf(first);
  const leaves = leavesOf(first);
  const second = entries[at + 1];
  if (!second || skeletonOf(second[1]) !== skeleton) return undefined;
  const steps: number[] = [];
  for (const [i, value] of leavesOf(second[1]).entries()) {
    const step = stepBetween(leaves[i] as LeafValue, value);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  let length = 1;
  while (at + length < entries.length) {
    const [nextName, next] = entries[at + length] as readonly [string, Shaped];
    if (nextName !== nameAfter(name, at, length) || skeletonOf(next) !== skeleton) break;
    const values = leavesOf(next);
    if (!values.every((value, i) => isAt(leaves[i] as LeafValue, value, (steps[i] ?? 0) * length))) break;
    length++;
  }
  const least = steps.every((step) => step === 0) ? 2 : 3;
  return length < least ? undefined : { length, first, steps };
}

/** "denselayer3" two after "denselayer1"; a child without a name has its position. */
function nameAfter(name: string, at: number, length: number): string | undefined {
  if (name === String(at)) return String(at + length);
  const [, stem, number] = /^(.*\D)(0|[1-9]\d*)$/.exec(name) ?? [];
  return stem === undefined ? undefined : `${stem}${Number(number) + length}`;
}

function leavesOf(shaped: Shaped): LeafValue[] {
  const leaves: LeafValue[] = [];
  mapLeaves(shaped, ({ value }) => {
    leaves.push(value);
    return value;
  });
  return leaves;
}

const wholeOf = (value: LeafValue): number | undefined =>
  value.kind === "literal" && typeof value.value === "number" && Number.isInteger(value.value)
    ? value.value
    : undefined;

function stepBetween(a: LeafValue, b: LeafValue): number | undefined {
  if (leafKey(a) === leafKey(b)) return 0;
  const [from, to] = [wholeOf(a), wholeOf(b)];
  return from === undefined || to === undefined ? undefined : to - from;
}

function isAt(first: LeafValue, value: LeafValue, step: number): boolean {
  if (step === 0) return leafKey(first) === leafKey(value);
  const [from, to] = [wholeOf(first), wholeOf(value)];
  return from !== undefined && to !== undefined && to - from === step;
}

function writeRun({ length, first, steps }: Run, name: string, at: number): string {
  const i: Term = { kind: "value", name: "i" };
  let leaf = 0;
  const growing = mapLeaves(first, ({ value }) => {
    const step = steps[leaf++] ?? 0;
    return step === 0 ? value : grown(wholeOf(value) ?? 0, step, i);
  });
  const [, stem, number] = /^(.*\D)(\d+)$/.exec(name) ?? [];
  const isNamed = name !== String(at);
  const start = isNamed ? Number(number) : 0;
  const label = isNamed ? `"${stem}{i${start === 0 ? "" : ` + ${start}`}}" = ` : "";
  const variable = isNamed || steps.some((step) => step !== 0) ? "i" : "_";
  return `for ${variable} in 0..${length}: ${label}${writePart(growing)}`;
}

/** `64 + 32 * i` */
function grown(from: number, step: number, i: Term): Term {
  const literal = (value: number): Term => ({ kind: "literal", value });
  const size = Math.abs(step);
  const times: Term = size === 1 ? i : { kind: "binary", operator: "*", left: literal(size), right: i };
  if (from === 0 && step > 0) return times;
  return { kind: "binary", operator: step > 0 ? "+" : "-", left: literal(from), right: times };
}
