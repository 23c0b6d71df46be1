import { isFixed, type Shape } from "../../ir/types.ts";
import type * as plain from "../../ir/value.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { call, literal, valueOf, type BinaryOperator, type Term } from "../tree/module-tree.ts";
import { freshName, type Emission, type Step } from "./emission.ts";
import { report, type Place, type Run } from "./run.ts";
import { inferCall } from "./shapes/infer-call.ts";
import { toTerm } from "./terms.ts";
import { isElements, tupleOf, unknown, type Tensor, type Value } from "./values.ts";

export interface CallOptions {
  /** It gives a view of this one's memory. */
  readonly base?: Tensor;
  /** How many tensors it gives, where no shape tells; 1 unless said. */
  readonly count?: number;
  readonly isInt?: boolean;
}

const binaries: Readonly<Record<string, BinaryOperator>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  floor_divide: "//",
  remainder: "%",
  pow: "**",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

/** Parameters that PyTorch's users mostly give without their names. */
const positional =
  /^(?:input|other|weight|bias|dim|dims|dim0|dim1|shape|size|sizes|kernel_size|output_size|start_dim|end_dim|chunks|split_size_or_sections|upscale_factor|p|pad|k|repeats|mask|value|index|end|start|min|max|negative_slope)$/;

/** A call of a function of the vocabulary, as a statement. Its arguments go by the names of its parameters. */
export function emitCall(
  run: Run,
  place: Place,
  name: string,
  given: readonly (readonly [string, Value | undefined])[],
  options: CallOptions = {},
): Value {
  const fn = tensorFunctions.get(name);
  if (!fn) return report(run, place, "NN6022", { op: `torch.${name}`, help: undefined });
  const args = new Map<string, Value>();
  for (const [param, value] of given)
    if (value !== undefined && !isDefault(value, fn.params[param]?.fallback?.value)) args.set(param, value);
  if ([...args.values()].some(isUnknown)) return unknown;
  const inferred = inferCall(fn, args, place.span);
  if (inferred.kind === "refused")
    return report(run, place, "NN6024", { problem: inferred.problem, help: inferred.help });
  const terms = termsOf(run, place, args);
  if (!terms) return unknown;
  const term = callTerm(name, terms);
  const step = { call: { name, args: terms } };
  if (inferred.kind === "known") return emitKnown(run, place, term, inferred.value, step, options);
  const count = options.count ?? 1;
  if (count === 1) return emitTensor(place, term, undefined, step, options);
  return emitSeveral(place, term, Array.from({ length: count }), step, options);
}

const isUnknown = (value: Value): boolean =>
  value.kind === "unknown" || (isElements(value) && value.items.some(isUnknown));

function isDefault(value: Value, fallback: unknown): boolean {
  if (fallback === undefined) return false;
  if (value.kind === "none") return fallback === null || fallback === undefined;
  if (value.kind === "number") return value.size === fallback;
  if (value.kind === "bool" || value.kind === "string") return value.value === fallback;
  if (isElements(value) && Array.isArray(fallback))
    return (
      value.items.length === fallback.length &&
      value.items.every((item, i) => item.kind === "number" && item.size === (fallback[i] as unknown))
    );
  // A pair of one number is that number: stride=(1, 1).
  if (isElements(value) && typeof fallback === "number")
    return value.items.length > 0 && value.items.every((item) => item.kind === "number" && item.size === fallback);
  return false;
}

function termsOf(run: Run, place: Place, args: ReadonlyMap<string, Value>): ReadonlyMap<string, Term> | undefined {
  const terms = new Map<string, Term>();
  for (const [param, value] of args) {
    const term = toTerm(run, place, value);
    if (!term) return undefined;
    terms.set(param, tidy(param, term));
  }
  return terms;
}

/** A call with its arguments in their order, and by name where people mostly give them so. */
export function callTerm(name: string, terms: ReadonlyMap<string, Term>): Term {
  const operator = Object.hasOwn(binaries, name) ? binaries[name] : undefined;
  const [left, right] = [terms.get("input"), terms.get("other")];
  if (operator && left && right && terms.size === 2) return { kind: "binary", operator, left, right };
  const fn = tensorFunctions.get(name);
  const inOrder: Term[] = [];
  const named = new Map<string, Term>();
  for (const [param, { fallback }] of Object.entries(fn?.params ?? {})) {
    const term = terms.get(param);
    if (term === undefined) continue;
    const before = Object.keys(fn?.params ?? {}).slice(0, inOrder.length + 1);
    const isNext = before.at(-1) === param && named.size === 0;
    if (isNext && (fallback === undefined || positional.test(param))) inOrder.push(term);
    else named.set(param, term);
  }
  return call(name, inOrder, named);
}

/** `(3, 3)` of a kernel is 3. */
function tidy(param: string, term: Term): Term {
  if (term.kind !== "list" && term.kind !== "tuple") return term;
  if (!/^(?:kernel_size|stride|padding|output_padding|dilation|output_size)$/.test(param)) return term;
  const [first] = term.items;
  if (first?.kind === "literal" && term.items.every((each) => each.kind === "literal" && each.value === first.value))
    return first;
  return { kind: "tuple", items: term.items };
}

type WithCall = Pick<Step, "call">;

function emitKnown(
  run: Run,
  place: Place,
  term: Term,
  value: plain.Value,
  step: WithCall,
  options: CallOptions,
): Value {
  if (value.kind === "tensor") return emitTensor(place, term, value.type.shape, step, options, value.isMask === true);
  if (value.kind === "tuple" || value.kind === "list" || value.kind === "record") {
    const shapes = value.elements.map((each) => (each.kind === "tensor" ? each.type.shape : undefined));
    return emitSeveral(place, term, shapes, step, options);
  }
  return report(run, place, "NN6023", { what: "an operation gives no tensor", help: undefined });
}

/** A statement with one result. */
export function emitTensor(
  place: Place,
  term: Term,
  shape: Shape | undefined,
  step: WithCall = {},
  { base, isInt }: CallOptions = {},
  isMask = false,
): Tensor {
  const name = freshName(place.emission, place.hint);
  place.emission.steps.push({ statement: { targets: [name], value: term }, ...step });
  return tensorNamed(place.emission, name, shape, { base, isInt, isMask, by: step });
}

/** A tuple, whose items get names of their own. */
export function emitSeveral(
  place: Place,
  term: Term,
  shapes: readonly (Shape | undefined)[],
  step: WithCall,
  { base, isInt }: CallOptions,
): Value {
  if (shapes.length === 1) {
    const first: Term = { kind: "index", of: term, at: [{ kind: "at", index: literal(0) }] };
    return tupleOf([emitTensor(place, first, shapes[0], step, { ...(base && { base }) })]);
  }
  const names = shapes.map(() => freshName(place.emission, place.hint));
  place.emission.steps.push({ statement: { targets: names, value: term }, ...step });
  return tupleOf(names.map((name, i) => tensorNamed(place.emission, name, shapes[i], { base, isInt, by: step })));
}

interface Facts {
  readonly base?: Tensor | undefined;
  readonly isInt?: boolean | undefined;
  readonly isMask?: boolean;
  readonly input?: number | undefined;
  readonly by?: object;
}

/** The value of a name of the body. */
export function tensorNamed(emission: Emission, name: string, shape: Shape | undefined, facts: Facts): Tensor {
  const term = valueOf(name);
  noteBatch(emission, name, shape);
  if (shape) emission.shapes.set(name, shape);
  const { base, isInt, isMask, input, by } = facts;
  const made: Tensor = {
    kind: "tensor",
    term,
    shape,
    views: [],
    ...(base && { base }),
    ...(by && { by }),
    ...(isInt ? { isInt } : {}),
    ...(isMask ? { isMask } : {}),
    ...(input === undefined ? {} : { input }),
  };
  base?.views.push(made);
  return made;
}

/** A value with the batch as its first size is where it is best read. */
function noteBatch({ batches }: Emission, name: string, shape: Shape | undefined): void {
  const at = shape?.findIndex((size) => !isFixed(size)) ?? -1;
  const size = shape?.[at];
  if (size === undefined || isFixed(size)) return;
  if (at === 0 && size.factor === 1) {
    if (batches.some(({ kind }) => kind === "batch")) return;
    batches.unshift({ kind: "batch", of: name });
  } else if (batches.length === 0) {
    const read = call("size", [valueOf(name), literal(at)]);
    batches.push(
      size.factor === 1 ? read : { kind: "binary", operator: "//", left: read, right: literal(size.factor) },
    );
  }
}
