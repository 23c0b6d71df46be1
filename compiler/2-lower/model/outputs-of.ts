import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { GraphOutput } from "../../ir/graph.ts";
import { isFixed, showDim, showShape } from "../../ir/types.ts";
import { kindOf, showValue, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { keywordOf } from "../call/keyword-of.ts";

/** The results of a model: tensors, of which nothing but the batch is open. */
export function outputsOf(context: Context, name: string, forward: ast.Method, result: Value): GraphOutput[] {
  if (result.kind === "poison") return [];
  const { span, values: written } = placeOfResult(forward);
  const elements =
    result.kind === "tuple" || result.kind === "list" || result.kind === "record" ? result.elements : [result];
  const names = result.kind === "record" ? result.names : [];
  if (elements.length === 0)
    fail(context, "NN3007", span, { what: `the ${forward.kind} of ${name}`, found: kindOf(result) });
  return elements.map((element, i) => {
    const place = written.length === elements.length ? (written[i] as Span) : span;
    if (element.kind !== "tensor")
      return fail(
        context,
        "NN3007",
        place,
        {
          what: `the ${forward.kind} of ${name}`,
          found: result.kind === "list" ? showValue(result) : kindOf(element),
        },
        { help: oneByOne(element) },
      );
    const open = element.type.shape.find((dim, at) => at > 0 && !isFixed(dim));
    if (open !== undefined)
      fail(
        context,
        "NN3008",
        place,
        { found: showShape(element.type.shape), symbol: showDim(open) },
        { notes: element.by === "" ? [] : [{ span: element.span, text: `made by ${element.by} here` }] },
      );
    const key = names[i];
    return { id: element.id, ...(key === undefined ? {} : { name: key }) };
  });
}

/** Results are not nested: how to return what is in one by one. */
function oneByOne(element: Value): string | undefined {
  if (element.kind === "record")
    return `its tensors are returned one by one: m = …, then return ${element.names.map((each) => `m.${each}`).join(", ")}`;
  if ((element.kind !== "tuple" && element.kind !== "list") || element.elements.length === 0) return undefined;
  const names = element.elements.slice(0, 3).map((_, i) => "abc"[i]);
  const rest = element.elements.length > names.length ? ", …" : "";
  return `its tensors are returned one by one: ${names.join(", ")}${rest} = …, then return ${names.join(", ")}${rest}`;
}

/** The only return of a forward and its values, or the word itself. */
function placeOfResult(forward: ast.Method): { readonly span: Span; readonly values: readonly Span[] } {
  const returns = returnsIn(forward.body.statements);
  const [only] = returns;
  return returns.length === 1 && only
    ? { span: only.span, values: only.values.map((value) => value.span) }
    : { span: keywordOf(forward), values: [] };
}

const returnsIn = (statements: readonly ast.Statement[]): ast.Return[] =>
  statements.flatMap((statement): ast.Return[] => {
    if (statement.kind === "return") return [statement];
    if (statement.kind === "for") return returnsIn(statement.body.statements);
    if (statement.kind !== "if") return [];
    const { then, otherwise } = statement;
    return [
      ...returnsIn(then.statements),
      ...(otherwise ? returnsIn(otherwise.kind === "block" ? otherwise.statements : [otherwise]) : []),
    ];
  });
