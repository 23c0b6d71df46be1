import type * as ast from "../../../grammar/ast.ts";
import type { Note } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { sameDim, showDim, showShape, type Dim } from "../../ir/types.ts";
import { kindOf, type TensorValue, type Value } from "../../ir/value.ts";
import { dimValue } from "../../functions/shape.ts";
import { fail, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { refuse } from "../refuse.ts";
import { lookup, type Scope } from "../evaluate/values.ts";

/** A symbol of a shape that nothing in sight is called. */
export const symbolOf = (expression: ast.Expression, scope: Scope): string | undefined =>
  expression.kind === "reference" && lookup(scope, expression.name) === undefined ? expression.name : undefined;

/** Checks a tensor against the shape written on its parameter; names in it that mean nothing yet are bound to its sizes. */
export function bindShape(context: Context, param: ast.Param, shape: ast.Shape, value: Value, scope: Scope): void {
  checkShape(context, param.name.text, shape, value, scope);
}

export function checkShape(context: Context, what: string, shape: ast.Shape, value: Value, scope: Scope): void {
  if (value.kind === "poison") return;
  if (value.kind !== "tensor") return fail(context, "NN3010", shape.span, { what, found: kindOf(value) });
  const sizes = value.type.shape;
  const wrong = (span: Span, why: string, label?: string): never =>
    fail(
      context,
      "NN3002",
      span,
      { what, expected: written(shape), found: showShape(sizes), why },
      { label, notes: origin(context, value) },
    );
  if (sizes.length !== shape.dims.length) wrong(shape.span, "");
  shape.dims.forEach((dim, i) => {
    const size = sizes[i] as Dim;
    const symbol = symbolOf(dim, scope);
    if (symbol !== undefined) {
      scope.names.set(symbol, dimValue(size));
      return hear(context, dim.span, dimValue(size));
    }
    const expected = dimOf(context, dim, scope);
    if (expected === undefined || sameDim(expected, size)) return;
    const isPlain = dim.kind === "number";
    wrong(dim.span, isPlain ? "" : `: ${textOf(dim)} is ${showDim(expected)}`, `here it is ${showDim(size)}`);
  });
}

/** The call that hands an argument over, or else what made the tensor. */
function origin(context: Context, value: TensorValue): Note[] {
  const frame = context.frames.at(-1);
  const argument = frame?.args.find((each) => each.value === value);
  if (argument) return [{ span: argument.span, text: "handed over here" }];
  return value.by === "" ? [] : [{ span: value.span, text: `made by ${value.by} here` }];
}

/** The size that a dimension of a written shape stands for; undefined if an error has been reported for it. */
export function dimOf(context: Context, expression: ast.Expression, scope: Scope): Dim | undefined {
  const [unknown] = unknownSymbolsIn(expression, scope);
  if (unknown) return fail(context, "NN2041", unknown.span, { name: unknown.name });
  const value = context.evaluate(expression, scope);
  if (value.kind === "poison") return undefined;
  if (value.kind === "dim") return value.dim;
  if (value.kind === "int" && value.value >= 1) return value.value;
  if (value.kind === "hole") return undefined;
  const found = value.kind === "int" ? value.value : kindOf(value);
  return refuse(context, "size", expression.span, `a dimension is a positive int, or a name such as N, not ${found}`);
}

/** The symbols in a size that nothing in sight is called. */
export const unknownSymbolsIn = (expression: ast.Expression, scope: Scope): readonly ast.Reference[] =>
  symbolsIn(expression).filter(({ name }) => lookup(scope, name) === undefined);

function symbolsIn(expression: ast.Expression): ast.Reference[] {
  if (expression.kind === "reference") return [expression];
  if (expression.kind === "binary") return [expression.left, expression.right].flatMap(symbolsIn);
  return expression.kind === "unary" ? symbolsIn(expression.operand) : [];
}

const textOf = (expression: ast.Expression): string =>
  expression.span.source.text.slice(expression.span.start, expression.span.end);
const written = (shape: ast.Shape): string => `[${shape.dims.map(textOf).join(", ")}]`;
