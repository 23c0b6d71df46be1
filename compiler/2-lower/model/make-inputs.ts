import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { f32, isFixed, symbolic, type Dim, type Shape } from "../../ir/types.ts";
import type { TensorValue, Value } from "../../ir/value.ts";
import { checkSize } from "./build-graph.ts";
import { fail, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { dimOf, symbolOf, unknownSymbolsIn } from "./shapes.ts";
import { scopeWithin, type ModuleBody, type Scope } from "../evaluate/values.ts";

/** The way out for a loss whose model takes other sizes, too. */
export const ONE_SIZE_TRAINED =
  "train another model of this module, of one size and in a file of its own, and build this one with --no-train: weights fit both";

interface ModelInput {
  readonly value: TensorValue;
  readonly span: Span;
}

/** The inputs that the shapes of a forward describe, their batch, and the scope that knows their sizes. */
export function makeInputs(
  context: Context,
  model: ast.Model,
  forward: ast.Method,
  what: ModuleBody,
  bound: ReadonlyMap<string, Dim>,
) {
  const name = model.name.text;
  const inner = scopeWithin(
    what.scope,
    [...bound].map(([symbol, size]) => [
      symbol,
      isFixed(size) ? ({ kind: "int", value: size } as const) : ({ kind: "dim", dim: size } as const),
    ]),
  );
  let batch: string | undefined;
  /** Gives an open dimension the size to run it at, if such dimensions may be. */
  const runAt = (symbol: string, span: Span): boolean => {
    const size = context.sizeFor?.(symbol);
    if (size === undefined) return false;
    const value: Value = { kind: "int", value: size };
    context.openSizes.set(symbol, { size, span });
    inner.names.set(symbol, value);
    hear(context, span, value);
    return true;
  };
  const sizeOf = (symbol: string): number => context.openSizes.get(symbol)?.size ?? 1;
  const openDim = (dim: ast.Expression, index: number, symbol: string): Dim => {
    if (index === 0 && (batch === undefined || batch === symbol)) {
      batch = symbol;
      const value: Value = { kind: "dim", dim: symbolic(symbol) };
      inner.names.set(symbol, value);
      hear(context, dim.span, value);
      return symbolic(symbol);
    }
    if (index > 0 && runAt(symbol, dim.span)) return sizeOf(symbol);
    const help =
      index === 0
        ? `the inputs share one batch: write ${batch} here too`
        : `only the batch may stay open: ${wayToBind(model, openSymbols(forward, inner))}${forward.kind === "loss" ? `; or ${ONE_SIZE_TRAINED}` : ""}`;
    return fail(context, "NN3003", dim.span, { symbol, model: name }, { help });
  };
  const inputs = forward.params.map((param): ModelInput => {
    if (!param.shape) return fail(context, "NN2039", param.span, { name: param.name.text });
    const shape: Shape = param.shape.dims.map((dim, i) => {
      const symbol = symbolOf(dim, inner);
      if (symbol !== undefined) return openDim(dim, i, symbol);
      if (i > 0) for (const { name, span } of unknownSymbolsIn(dim, inner)) runAt(name, span);
      const size = dimOf(context, dim, inner);
      return size ?? fail(context, "NN2040", dim.span, undefined);
    });
    const late = shape.find((dim, i) => i > 0 && !isFixed(dim));
    if (late !== undefined && !isFixed(late))
      fail(
        context,
        "NN3003",
        (param.shape.dims[shape.indexOf(late)] as ast.Expression).span,
        { symbol: late.symbol, model: name },
        { help: `${late.symbol} is the batch, and may only come first in a shape` },
      );
    checkSize(context, shape, param.shape.span);
    return {
      value: { kind: "tensor", id: `%${param.name.text}`, type: f32(shape), by: "", span: param.span },
      span: param.span,
    };
  });
  return { inputs, batch, inner };
}

/** The symbols that are not the batch and have no size yet. */
const openSymbols = (forward: ast.Method, scope: Scope): string[] => [
  ...new Set(
    forward.params.flatMap((param) =>
      (param.shape?.dims ?? []).flatMap((dim, i) => (i === 0 ? [] : (symbolOf(dim, scope) ?? []))),
    ),
  ),
];

function wayToBind(model: ast.Model, symbols: readonly string[]): string {
  const sizes = symbols.map((symbol) => `${symbol} = 224`).join(", ");
  const flags = symbols.map((symbol) => `--set ${symbol}=224`).join(" ");
  if (model.body.kind === "members") return `write a number, or build with ${flags}`;
  const isFirst = model.body.where.length === 0;
  return `add \`${isFirst ? "where " : ", "}${sizes}\` to the model, or build with ${flags}`;
}
