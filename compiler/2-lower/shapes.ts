import type * as ast from "../../grammar/ast.ts";
import { sameDim, showDim, showShape, type Dim } from "../ir/types.ts";
import { kindOf, type TensorValue, type Value } from "../ir/value.ts";
import { dimValue } from "../functions/shape.ts";
import { fail, type Context } from "./context.ts";
import { lookup, type Scope } from "./values.ts";

/** A symbol of a shape that nothing in sight is called. */
export const symbolOf = (expression: ast.Expression, scope: Scope): string | undefined =>
  expression.kind === "reference" && lookup(scope, expression.name) === undefined ? expression.name : undefined;

/** Checks a tensor against the shape written on its parameter; names in it that mean nothing yet are bound to its sizes. */
export function bindShape(context: Context, param: ast.Param, shape: ast.Shape, value: Value, scope: Scope): void {
  checkShape(context, param.name.text, shape, value, scope);
}

export function checkShape(context: Context, what: string, shape: ast.Shape, value: Value, scope: Scope): void {
  if (value.kind === "poison") return;
  if (value.kind !== "tensor") return fail(context, "NN3007", shape.span, { what, found: kindOf(value) });
  const sizes = value.type.shape;
  const wrong = (why: string): never =>
    fail(
      context,
      "NN3002",
      shape.span,
      { what, expected: written(shape), found: showShape(sizes), why },
      { notes: origin(value) },
    );
  if (sizes.length !== shape.dims.length) wrong("");
  shape.dims.forEach((dim, i) => {
    const size = sizes[i] as Dim;
    const symbol = symbolOf(dim, scope);
    if (symbol !== undefined) return void scope.names.set(symbol, dimValue(size));
    const expected = dimOf(context, dim, scope);
    if (expected !== undefined && !sameDim(expected, size))
      wrong(`: ${textOf(dim)} is ${showDim(expected)}, not ${showDim(size)}`);
  });
}

const origin = (value: TensorValue) =>
  value.by === "" ? [] : [{ span: value.span, text: `made by ${value.by} here` }];

/** The size that a dimension of a written shape stands for; undefined if an error has been reported for it. */
export function dimOf(context: Context, expression: ast.Expression, scope: Scope): Dim | undefined {
  const value = context.evaluate(expression, scope);
  if (value.kind === "poison") return undefined;
  if (value.kind === "dim") return value.dim;
  if (value.kind === "int" && value.value >= 1) return value.value;
  if (value.kind === "hole") return undefined;
  return fail(context, "NN3001", expression.span, {
    problem: `a dimension is a positive int, not ${value.kind === "int" ? value.value : kindOf(value)}`,
    help: undefined,
  });
}

const textOf = (expression: ast.Expression): string =>
  expression.span.source.text.slice(expression.span.start, expression.span.end);
const written = (shape: ast.Shape): string => `[${shape.dims.map(textOf).join(", ")}]`;
