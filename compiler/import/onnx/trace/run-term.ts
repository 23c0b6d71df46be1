import { BadArgument, type ParamSpecs } from "../../../ir/arguments.ts";
import { CompilerBug } from "../../../ir/compiler-bug.ts";
import { isFixed, type Dim } from "../../../ir/types.ts";
import * as values from "../../../ir/value.ts";
import type { TensorValue, Value } from "../../../ir/value.ts";
import { tensorFunctions } from "../../../functions/index.ts";
import { dimValue, reshapeTo, sliceOf } from "../../../functions/shape.ts";
import { takeAt } from "../../../functions/take-at.ts";
import type { BinaryOperator, Subscript, Term } from "../../tree/module-tree.ts";
import { Refused, type Tracer } from "./tracer.ts";

/** What names stand for while a term runs. */
export interface Scope {
  readonly value: (name: string) => Value | undefined;
  /** A weight. */
  readonly weight: (path: readonly string[]) => TensorValue | undefined;
  /** Runs a layer or module. */
  readonly callPart?: (path: readonly string[], args: readonly Value[]) => Value;
}

/** Ints beyond this are only meant as floats: −3.4028234663852886e38. */
const MOST_INT = 2 ** 31 - 1;

/** What a term gives, on symbolic tensors, as the compiler would have it of its text. @throws Refused */
export function runTerm(term: Term, scope: Scope, tracer: Tracer): Value {
  const run = (each: Term): Value => runTerm(each, scope, tracer);
  switch (term.kind) {
    case "literal":
      return literalValue(term.value);
    case "value":
      return scope.value(term.name) ?? missing(term.name);
    case "part":
      return scope.weight(term.path) ?? missing(term.path.join("."));
    case "batch": {
      const of = scope.value(term.of);
      return of?.kind === "tensor" ? dimValue(of.type.shape[0] as Dim) : missing(term.of);
    }
    case "list":
    case "tuple":
      return { kind: term.kind, elements: term.items.map(run) };
    case "call": {
      const args = term.args.map(run);
      if (typeof term.callee !== "string") return scope.callPart?.(term.callee.path, args) ?? missing("a layer");
      const named = new Map([...term.named].map(([name, each]) => [name, run(each)]));
      return applyFunction(term.callee, args, named, tracer);
    }
    case "unary":
      return applyFunction(term.operator === "-" ? "neg" : "logical_not", [run(term.operand)], new Map(), tracer);
    case "binary":
      return binary(term.operator, run(term.left), run(term.right), tracer);
    case "index":
      return indexed(run(term.of), term.at, run, tracer);
    case "field": {
      const of = run(term.of);
      const at = of.kind === "record" ? of.names.indexOf(term.name) : -1;
      return of.kind === "record" && at !== -1 ? (of.elements[at] as Value) : missing(term.name);
    }
  }
}

const missing = (name: string): never => {
  throw new CompilerBug(`there is no ${name} in an imported network`);
};

function literalValue(value: number | boolean | string | null): Value {
  if (value === null) return values.none;
  if (typeof value === "boolean") return values.bool(value);
  if (typeof value === "string") return values.text(value);
  return Number.isInteger(value) && Math.abs(value) <= MOST_INT ? values.int(value) : values.float(value);
}

function applyFunction(name: string, args: readonly Value[], named: ReadonlyMap<string, Value>, tracer: Tracer): Value {
  const fn = tensorFunctions.get(name) ?? missing(name);
  return fn.apply(tracer.build, readArguments(fn, args, named));
}

/** Positional and named arguments of a layer or function, read by its table. */
export function readArguments(
  { name, params, rest }: { readonly name: string; readonly params: ParamSpecs; readonly rest?: string | undefined },
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Record<string, unknown> {
  const names = Object.keys(params);
  const before = rest === undefined ? names.length : names.indexOf(rest);
  const given = new Map<string, Value>(named);
  args.slice(0, before).forEach((value, i) => given.set(names[i] ?? missing(name), value));
  const others = args.slice(before);
  if (rest !== undefined && others.length > 0) {
    const [first] = others;
    const isList = others.length === 1 && (first?.kind === "list" || first?.kind === "tuple");
    given.set(rest, isList && first ? first : values.tuple(others));
  }
  const read: Record<string, unknown> = {};
  for (const [param, { type, fallback }] of Object.entries(params)) {
    const value = given.get(param);
    try {
      read[param] = value === undefined ? (fallback ?? missing(`${name}.${param}`)).value : type.read(value);
    } catch (error) {
      if (!(error instanceof BadArgument)) throw error;
      throw new Refused(`${name}'s ${param} ${error.message}`, error.help);
    }
  }
  return read;
}

const operators: Readonly<Record<BinaryOperator, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "//": "floor_divide",
  "%": "remainder",
  "**": "pow",
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};

function binary(operator: BinaryOperator, left: Value, right: Value, tracer: Tracer): Value {
  if (operator === "*" && left.kind === "dim" && right.kind === "int")
    return dimValue({ ...left.dim, factor: left.dim.factor * right.value });
  if (operator === "*" && left.kind === "int" && right.kind === "dim") return binary("*", right, left, tracer);
  if (operator === "//" && left.kind === "dim" && right.kind === "int")
    return dimValue({ ...left.dim, factor: left.dim.factor / right.value });
  if (left.kind === "int" && right.kind === "int" && operator === "*") return values.int(left.value * right.value);
  // Two numbers make a tensor of no dimensions, for which every function of the table has a rule.
  const isNumber = (value: Value): boolean => value.kind === "int" || value.kind === "float";
  if (isNumber(left) && right.kind === "tensor" && operator !== "-" && operator !== "+" && operator !== "*")
    return applyFunction(operators[operator], [scalarTensor(left, tracer), right], new Map(), tracer);
  if (isNumber(left) && right.kind === "tensor" && operator === "-")
    return applyFunction("rsub", [right, left], new Map(), tracer);
  if (isNumber(left) && right.kind === "tensor") return binary(operator, right, left, tracer);
  return applyFunction(operators[operator], [left, right], new Map(), tracer);
}

const scalarTensor = (value: Value, tracer: Tracer): Value =>
  applyFunction("full", [values.list([]), value], new Map(), tracer);

function indexed(of: Value, at: readonly Subscript[], run: (term: Term) => Value, tracer: Tracer): Value {
  if (of.kind === "list" || of.kind === "tuple" || of.kind === "record") {
    const [first] = at;
    const index = first?.kind === "at" ? run(first.index) : undefined;
    return (index?.kind === "int" ? of.elements[index.value] : undefined) ?? missing("an element");
  }
  if (of.kind !== "tensor") return missing("a tensor");
  return takenFrom(of, at, run, tracer);
}

/** As the compiler subscripts: what is taken out goes last, and what tensors and lists index after that. */
function takenFrom(x: TensorValue, at: readonly Subscript[], run: (term: Term) => Value, tracer: Tracer): TensorValue {
  const { build } = tracer;
  const plain = at.filter(({ kind }) => kind !== "newAxis" && kind !== "ellipsis");
  if (plain.length < at.length) {
    const taken = takenFrom(x, spread(at, x.type.shape.length), run, tracer);
    return withNewAxes(taken, at, x.type.shape.length, tracer);
  }
  let result = x;
  const gone = new Set<number>();
  const indexed: { dim: number; index: TensorValue }[] = [];
  at.forEach((each, dim) => {
    const size = x.type.shape[dim];
    if (each.kind === "slice" && !(each.start ?? each.stop ?? each.step)) return;
    if (size === undefined || !isFixed(size)) throw new Refused("the open batch cannot be cut");
    if (each.kind === "slice") {
      const whole = (term: Term | undefined, otherwise: number): number => {
        const value = term && run(term);
        if (value?.kind !== "int") return otherwise;
        return Math.min(size, Math.max(0, value.value < 0 ? value.value + size : value.value));
      };
      const [start, stop] = [whole(each.start, 0), whole(each.stop, size)];
      const by = each.step && run(each.step);
      const step = by?.kind === "int" ? by.value : 1;
      result = sliceOf(build, result, dim, start, step, Math.max(0, Math.ceil((stop - start) / step)));
      return;
    }
    const index = each.kind === "at" ? run(each.index) : missing("an index");
    if (index.kind === "int") {
      result = sliceOf(build, result, dim, index.value < 0 ? index.value + size : index.value, 1, 1);
      gone.add(dim);
    } else if (index.kind === "tensor" && index.type.shape.length === 0) {
      result = takeAt(build, result, [{ dim, index: reshapeTo(build, index, [1]) }]);
      gone.add(dim);
    } else if (index.kind === "tensor") indexed.push({ dim, index });
    else indexed.push({ dim, index: applyFunction("tensor", [index], new Map(), tracer) as TensorValue });
  });
  const left = result.type.shape.filter((_, dim) => !gone.has(dim));
  const arranged = gone.size === 0 ? result : reshapeTo(build, result, left);
  const moved = (dim: number): number => dim - [...gone].filter((each) => each < dim).length;
  return takeAt(
    build,
    arranged,
    indexed.map(({ dim, index }) => ({ dim: moved(dim), index })),
  );
}

/** One subscript for each dimension: `...` stands for those that are left, and a new one takes none. */
function spread(at: readonly Subscript[], rank: number): Subscript[] {
  const plain = at.filter(({ kind }) => kind !== "newAxis" && kind !== "ellipsis");
  const left = Array.from({ length: rank - plain.length }, (): Subscript => ({ kind: "slice" }));
  return at.flatMap((each) => (each.kind === "ellipsis" ? left : each.kind === "newAxis" ? [] : [each]));
}

function withNewAxes(taken: TensorValue, at: readonly Subscript[], rank: number, { build }: Tracer): TensorValue {
  if (!at.some(({ kind }) => kind === "newAxis")) return taken;
  const rest = [...taken.type.shape];
  const plain = at.filter(({ kind }) => kind !== "newAxis" && kind !== "ellipsis");
  const shape: Dim[] = [];
  for (const each of at) {
    if (each.kind === "newAxis") shape.push(1);
    else if (each.kind === "ellipsis") shape.push(...rest.splice(0, rank - plain.length));
    else if (each.kind === "slice") shape.push(...rest.splice(0, 1));
    // What an index that is a tensor gives stands elsewhere.
    else if (each.index.kind !== "literal") throw new Refused("a subscript with a new dimension takes a tensor");
  }
  return reshapeTo(build, taken, [...shape, ...rest]);
}
