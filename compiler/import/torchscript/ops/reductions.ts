import { bool, int, isElements, isNone, numbersIn, unknown, type Value } from "../values.ts";
import { truthOf } from "../interpret/truth-of.ts";
import { argument, emit, tensorIn, type Handler } from "./operation.ts";

/** Sums and their kin, which are called with and without dimensions. */

/** A dimension: a number, or a list of them; an empty list is all. */
const dimsIn = (value: Value | undefined): Value | undefined =>
  isNone(value) || numbersIn(value)?.length === 0 ? undefined : oneOrAll(value);

const oneOrAll = (value: Value | undefined): Value | undefined =>
  isElements(value) ? (value.items.length === 1 ? value.items[0] : { kind: "tuple", items: value.items }) : value;

/** `mean(x, dtype)` and `mean(x, dim, keepdim, dtype)`: a list or a number says dimensions where more follows. */
const reduction =
  (name: string): Handler =>
  (operation) => {
    const { args } = operation;
    const numbers = numbersIn(args[0]);
    if (numbers && name === "sum") return int(numbers.reduce((sum, each) => sum + each, 0));
    const isWhole = args.length < 3 && !isElements(args[1]) && !operation.named.has("dim");
    return emit(operation, name, [
      ["input", args[0]],
      ...(isWhole
        ? []
        : ([
            ["dim", dimsIn(argument(operation, 1, "dim"))],
            ["keepdim", argument(operation, 2, "keepdim")],
          ] as const)),
    ]);
  };

/** `prod(x, dim, keepdim)`, whose dimension is one number. */
const spread =
  (name: string): Handler =>
  (operation) => {
    const [x, second, third, fourth] = operation.args;
    // std(x, unbiased), std(x, dim, unbiased, keepdim), and since 1.10 std(x, dim, correction=…, keepdim=…).
    if (second?.kind === "bool")
      return emit(operation, name, [
        ["input", x],
        ["unbiased", second],
      ]);
    const correction = operation.named.get("correction");
    return emit(
      operation,
      name,
      [
        ["input", x],
        ["dim", dimsIn(second ?? operation.named.get("dim"))],
        ["unbiased", third?.kind === "bool" ? third : operation.named.get("unbiased")],
        ["keepdim", fourth ?? operation.named.get("keepdim")],
        ["correction", isNone(correction) ? undefined : correction],
      ],
      { count: name.endsWith("_mean") ? 2 : 1 },
    );
  };

/** Of all elements, along a dimension (with places), or of two tensors. */
const extreme =
  (name: "max" | "min"): Handler =>
  (operation) => {
    const [x, second, keepdim] = operation.args;
    if (tensorIn(second))
      return emit(operation, `${name}imum`, [
        ["input", x],
        ["other", second],
      ]);
    // A tensor of one number that is known stands there as the number.
    if (second?.kind === "number" && (second.isTensor || second.isFloat))
      return emit(operation, "clamp", [
        ["input", x],
        [name === "max" ? "min" : "max", second],
      ]);
    const dim = second ?? operation.named.get("dim");
    return emit(
      operation,
      name,
      [
        ["input", x],
        ["dim", dim],
        ["keepdim", keepdim ?? operation.named.get("keepdim")],
      ],
      {
        count: dim === undefined ? 1 : 2,
      },
    );
  };

const ordered =
  (name: string, ...params: readonly string[]): Handler =>
  (operation) =>
    emit(
      operation,
      name,
      [["input", operation.args[0]], ...params.map((param, i) => [param, argument(operation, i + 1, param)] as const)],
      { count: name === "argsort" ? 1 : 2, isInt: name === "argsort" },
    );

const norm: Handler = (operation) => {
  const [x, p] = operation.args;
  return emit(operation, "norm", [
    ["input", x],
    ["p", isNone(p) ? undefined : p],
    ["dim", dimsIn(argument(operation, 2, "dim"))],
    ["keepdim", argument(operation, 3, "keepdim")],
  ]);
};

const any =
  (name: "any" | "all"): Handler =>
  (operation) => {
    const [of] = operation.args;
    if (isElements(of)) {
      const truths = of.items.map(truthOf);
      if (truths.includes(undefined)) return unknown;
      return bool(name === "all" ? truths.every((each) => each === true) : truths.includes(true));
    }
    return emit(operation, name, [
      ["input", of],
      ["dim", argument(operation, 1, "dim")],
      ["keepdim", argument(operation, 2, "keepdim")],
    ]);
  };

const lengthOf =
  (ord: number | undefined): Handler =>
  (operation) =>
    emit(operation, "vector_norm", [
      ["x", operation.args[0]],
      ["ord", ord === undefined ? present(operation.args[1]) : undefined],
      ["dim", dimsIn(argument(operation, ord === undefined ? 2 : 1, "dim"))],
      ["keepdim", argument(operation, ord === undefined ? 3 : 2, "keepdim")],
    ]);

const present = (value: Value | undefined): Value | undefined => (isNone(value) ? undefined : value);

export const reductionHandlers: Readonly<Record<string, Handler>> = {
  mean: reduction("mean"),
  sum: reduction("sum"),
  nansum: reduction("nansum"),
  nanmean: reduction("nanmean"),
  prod: reduction("prod"),
  std: spread("std"),
  var: spread("var"),
  std_mean: spread("std_mean"),
  var_mean: spread("var_mean"),
  max: extreme("max"),
  min: extreme("min"),
  norm,
  any: any("any"),
  all: any("all"),
  topk: ordered("topk", "k", "dim", "largest", "sorted"),
  sort: (operation) =>
    // sort(x, dim, descending), or sort(x, stable=…, dim=…, descending=…).
    ordered("sort", "dim", "descending")(operation),
  argsort: ordered("argsort", "dim", "descending"),
  kthvalue: ordered("kthvalue", "k", "dim", "keepdim"),
  frobenius_norm: lengthOf(2),
  linalg_norm: lengthOf(undefined),
  linalg_vector_norm: lengthOf(undefined),
};
