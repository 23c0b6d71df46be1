import { tensorFunctions } from "../../../functions/index.ts";
import { isFixed, type Dim, type Shape } from "../../../ir/types.ts";
import type * as plain from "../../../ir/value.ts";
import { freshName, type Emission } from "../../torchscript/emission.ts";
import { callTerm } from "../../torchscript/emit-call.ts";
import { inferPlain, plainTensor, type Inferred } from "../../torchscript/shapes/infer-call.ts";
import type { TensorFunction } from "../../../functions/define-function.ts";
import { list, literal, valueOf, call, type Term } from "../../tree/module-tree.ts";
import { keyOf } from "../../tree/terms.ts";
import { asNumber, numbersAsTerm } from "./constant-numbers.ts";
import { CannotNest, fail, tick, type Run } from "./run.ts";
import { described, isElements, isRecord, type Memory, type Origin, type Tensor, type Value } from "./values.ts";

/** A constant whose text is longer than this is written as its numbers. */
const MOST_CONSTANT = 4000;

export function newTensor(shape: Shape, origin: Origin, facts: Partial<Tensor> = {}): Tensor {
  const memory = facts.memory ?? { sharers: [] };
  const made: Tensor = { kind: "tensor", shape, origin, isMask: false, isInt: false, ...facts, memory };
  memory.sharers.push(made);
  return made;
}

/** `x.clone()`: the same numbers in a memory of their own, or in the one that is given. */
export function copyOf(run: Run, tensor: Tensor, memory?: Memory): Tensor {
  const { shape, isMask, isInt, rowsOf, stale, origin } = tensor;
  // Weights are never changed where they are, but what is calculated of them is.
  if (origin.kind === "weight" && !run.emission) return tensor;
  const from: Origin =
    origin.kind === "weight" && run.emission
      ? { kind: "value", emission: run.emission, term: termOf(run, tensor) }
      : origin;
  return newTensor(shape, from, {
    ...{ isMask, isInt },
    ...(rowsOf && { rowsOf }),
    ...(stale && { stale }),
    ...(memory && { memory }),
  });
}

/** What has been changed in place through another name is not known. */
export function refuseStale({ stale }: Tensor): void {
  // What a module has done to it is seen where the module's code is followed.
  if (stale?.within) throw new CannotNest(stale.within);
  if (stale) fail(`a tensor is read after ${stale.by} has changed it in place`);
}

/** A part of what has been changed in place since is what lies there now. */
function readAgain(run: Run, tensor: Tensor): void {
  const { stale, partOf } = tensor;
  if (!stale || stale.within || !partOf) return;
  readAgain(run, partOf.of);
  if (partOf.of.stale) return;
  tensor.origin = run.part.read(run, partOf.of, partOf.at).origin;
  delete tensor.stale;
}

/** How a tensor is read in the body at hand. */
export function termOf(run: Run, tensor: Tensor): Term {
  readAgain(run, tensor);
  refuseStale(tensor);
  if (tensor.rowsOf) fail("rows that the batch has a part in are read");
  const { origin } = tensor;
  const { emission } = run;
  switch (origin.kind) {
    case "value":
      if (origin.emission === emission) return origin.term;
      throw new CannotNest(whoHolds(origin.emission.path, emission?.path ?? []));
    case "weight": {
      const path = run.paths.get(tensor) ?? fail("a weight that no module holds is read");
      if (!emission) return fail("a weight is calculated with while the network is made");
      if (!emission.path.every((name, i) => path[i] === name)) throw new CannotNest(emission.path);
      return maskOf(tensor, { kind: "part", path: path.slice(emission.path.length) });
    }
    case "constant":
      if (origin.term === undefined || (origin.isRandom && !run.mayBeRandom)) return fail("random numbers are read");
      return emission ? constantIn(run, emission, origin, origin.term) : origin.term;
  }
}

/** A buffer of true and false: numbers in the text, which are what hides where they are read. */
const maskOf = ({ isMask }: Tensor, term: Term): Term => (isMask ? call("bool", [term]) : term);

/** Which of two modules is followed where it is called, if one reads what the other has calculated: the inner one. */
const whoHolds = (made: readonly string[], read: readonly string[]): readonly string[] =>
  made.every((name, i) => read[i] === name) ? read : made;

/** A constant is calculated once in each body that reads it. */
function constantIn(run: Run, emission: Emission, origin: Origin, term: Term): Term {
  const known = run.constants.get(emission) ?? new Map<Origin, Term>();
  run.constants.set(emission, known);
  const made = known.get(origin) ?? emitted(run, emission, term);
  known.set(origin, made);
  return made;
}

function emitted(run: Run, emission: Emission, value: Term): Term {
  const name = freshName(emission, run.hint);
  emission.steps.push({ statement: { targets: [name], value } });
  return valueOf(name);
}

/** A value as an argument stands in the text. */
export function toTerm(run: Run, value: Value): Term {
  switch (value.kind) {
    case "tensor":
      return termOf(run, value);
    case "number":
      if (value.open) return value.open.term(run);
      return isFixed(value.size) ? literal(value.size) : batchTerm(run, value.size.factor);
    case "bool":
    case "string":
      return literal(value.value);
    case "none":
      return literal(null);
    case "list":
    case "tuple":
      return { kind: value.kind, items: value.items.map((item) => toTerm(run, item)) };
    default:
      return fail(`${described(value)} is handed to an operation`);
  }
}

function batchTerm({ emission }: Run, factor: number): Term {
  const [batch] = emission?.batches ?? [];
  if (!batch || !Number.isInteger(factor)) return fail("the batch's size is used where no tensor has it");
  return factor === 1 ? batch : { kind: "binary", operator: "*", left: batch, right: literal(factor) };
}

/** A value as the vocabulary's functions look at it. */
export function toPlain(run: Run, value: Value): plain.Value {
  switch (value.kind) {
    case "tensor":
      return plainTensor(value.shape, value.isMask, run.span);
    case "number":
      if (!isFixed(value.size)) return { kind: "dim", dim: value.size };
      return { kind: value.isFloat ? "float" : "int", value: value.size };
    case "bool":
    case "string":
    case "none":
      return value;
    case "list":
    case "tuple":
      return { kind: value.kind, elements: value.items.map((item) => toPlain(run, item)) };
    default:
      return fail(`${described(value)} is handed to an operation`);
  }
}

export interface EmitOptions {
  /** It gives a view of this one's memory. */
  readonly base?: Tensor | undefined;
  readonly isInt?: boolean;
}

/** A call of a function of the vocabulary: a statement, or a constant while the network is made. */
export function emitCall(
  run: Run,
  name: string,
  asGiven: ReadonlyMap<string, Value>,
  { base, isInt = false }: EmitOptions = {},
): Value {
  tick(run);
  const fn = tensorFunctions.get(name) ?? fail(`there is no function ${name}`);
  const { inferred, given } = inferGiven(run, fn, asGiven);
  if (inferred.kind !== "known") return fail(inferred.kind === "refused" ? inferred.problem : "a shape is not known");
  const terms = new Map<string, Term>();
  const tensors = tensorsIn([...given.values()]);
  const isConstant = !run.emission || (tensors.length > 0 && tensors.every((each) => isKnown(each)));
  const within = isConstant ? { ...run, emission: undefined, mayBeRandom: true } : run;
  const isRandom = tensors.some(
    (each) => isUnknown(run, each) || (each.origin.kind === "constant" && each.origin.isRandom),
  );
  const isLeftToChance = tensors.some((each) => isUnknown(run, each));
  for (const [param, value] of isLeftToChance ? [] : given) {
    const fallback = fn.params[param]?.fallback;
    const term = toTerm(within, value);
    if (!fallback || keyOf(term) !== keyOf(literalOf(fallback.value))) terms.set(param, term);
  }
  const facts = (isMask = false): Partial<Tensor> => ({ isMask, isInt, ...(base && { memory: base.memory }) });
  const term = isLeftToChance ? undefined : callTerm(name, terms);
  const { value } = inferred;
  if (value.kind === "tensor") {
    const isMask = value.isMask === true;
    if (isConstant)
      return newTensor(
        value.type.shape,
        { kind: "constant", term: isRandom ? term : small(term, value.type.shape, isMask), isRandom },
        facts(isMask),
      );
    return emitTensor(run, term as Term, value.type.shape, facts(isMask));
  }
  if (value.kind !== "tuple" && value.kind !== "list" && value.kind !== "record")
    return fail(`${name} gives no tensor`);
  const elements = value.elements.flatMap((each) => (each.kind === "tensor" ? [each] : []));
  if (elements.length !== value.elements.length) return fail(`${name} gives tensors within tuples`);
  const names = value.kind === "record" ? { names: value.names } : {};
  if (isConstant || elements.length === 1)
    return {
      kind: "tuple",
      ...names,
      items: elements.map(({ type }, i) => {
        const at: Term | undefined = term && { kind: "index", of: term, at: [{ kind: "at", index: literal(i) }] };
        if (!isConstant) return emitTensor(run, at as Term, type.shape, facts());
        return newTensor(
          type.shape,
          { kind: "constant", term: isRandom ? at : small(at, type.shape, false), isRandom },
          facts(),
        );
      }),
    };
  return {
    kind: "tuple",
    ...names,
    items: emitSeveral(
      run,
      term as Term,
      elements.map(({ type }) => type.shape),
      facts(),
    ),
  };
}

/** What a function gives. PyTorch takes a tensor of one number where it takes a number. */
function inferGiven(
  run: Run,
  fn: TensorFunction,
  given: ReadonlyMap<string, Value>,
): { readonly inferred: Inferred; readonly given: ReadonlyMap<string, Value> } {
  const infer = (values: ReadonlyMap<string, Value>): Inferred =>
    inferPlain(fn, new Map([...values].map(([param, value]) => [param, toPlain(run, value)])), run.span);
  const inferred = infer(given);
  if (inferred.kind !== "refused") return { inferred, given };
  const asNumbers = new Map([...given].map(([param, value]) => [param, asNumber(value) ?? value]));
  const otherwise = infer(asNumbers);
  return otherwise.kind === "known" ? { inferred: otherwise, given: asNumbers } : { inferred, given };
}

/** Whether a tensor's numbers are known while the network is made, and small enough to be written out again. */
const isKnown = ({ origin, stale }: Tensor): boolean => origin.kind === "constant" && stale === undefined;

/** Whether chance or a file of weights tells a tensor's numbers: a weight's, too, while the network is made. */
export const isUnknown = (run: Run, { origin }: Tensor): boolean =>
  origin.kind === "constant" ? !origin.term : origin.kind === "weight" && !run.emission;

function small(term: Term | undefined, shape: Shape, isMask: boolean): Term | undefined {
  return term && keyOf(term).length > MOST_CONSTANT ? numbersAsTerm(term, shape, isMask) : term;
}

/** A default as it would stand in the text. */
function literalOf(value: unknown): Term {
  if (Array.isArray(value)) return list(value.map(literalOf));
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string"
    ? literal(value)
    : literal(null);
}

/** A statement with one result. */
export function emitTensor(run: Run, term: Term, shape: Shape, facts: Partial<Tensor> = {}): Tensor {
  return emitSeveral(run, term, [shape], facts)[0] as Tensor;
}

export function emitSeveral(run: Run, term: Term, shapes: readonly Shape[], facts: Partial<Tensor> = {}): Tensor[] {
  const emission = run.emission ?? fail("a layer is called while the network is made");
  const names = shapes.map(() => freshName(emission, run.hint));
  emission.steps.push({ statement: { targets: names, value: term } });
  return names.map((name, i) => tensorNamed(emission, name, shapes[i] ?? [], facts));
}

/** The value of a name of a body. */
export function tensorNamed(emission: Emission, name: string, shape: Shape, facts: Partial<Tensor> = {}): Tensor {
  noteBatch(emission, name, shape);
  return newTensor(shape, { kind: "value", emission, term: valueOf(name) }, facts);
}

function noteBatch({ batches }: Emission, name: string, shape: Shape): void {
  const at = shape.findIndex((size: Dim) => !isFixed(size));
  const size = shape[at];
  if (size === undefined || isFixed(size)) return;
  if (at === 0 && size.factor === 1) {
    if (!batches.some(({ kind }) => kind === "batch")) batches.unshift({ kind: "batch", of: name });
  } else if (batches.length === 0) {
    const read = call("size", [valueOf(name), literal(at)]);
    batches.push(
      size.factor === 1 ? read : { kind: "binary", operator: "//", left: read, right: literal(size.factor) },
    );
  }
}

/** All tensors in values, in their order. */
export function tensorsIn(values: readonly Value[]): Tensor[] {
  return values.flatMap((value): Tensor[] => {
    if (value.kind === "tensor") return [value];
    if (isElements(value)) return tensorsIn(value.items);
    if (value.kind === "dict") return tensorsIn([...value.entries.values()].map((entry) => entry.value));
    if (isRecord(value)) return tensorsIn([...value.attributes.values()]);
    return [];
  });
}

/** A tensor is another one from now on, and so are all that are called by it; what shares its memory cannot be read any more. */
export function change(run: Run, tensor: Tensor, to: Tensor, by: string): Tensor {
  if (to.shape.length !== tensor.shape.length) fail(`${by} changes a shape in place`);
  const { partOf } = tensor;
  if (partOf && !partOf.of.stale) {
    run.part.set(run, partOf.of, partOf.at, to);
    delete tensor.stale;
  } else for (const each of tensor.memory.sharers) if (each !== tensor) each.stale ??= { by };
  if (tensor.origin.kind === "weight") {
    if (!run.emission) fail("a weight is changed in place");
    run.changes.push({ weight: tensor, span: run.span });
    tensor.weight ??= tensor.origin;
  }
  if (tensor.rowsOf) fail("rows that the batch has a part in are changed in place");
  tensor.origin = to.origin;
  tensor.shape = to.shape;
  tensor.isMask = to.isMask;
  tensor.isChanged = true;
  return tensor;
}
