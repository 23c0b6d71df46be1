import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { isKnown, type LayerBody } from "../../2-lower/evaluate/values.ts";
import type { Analysis } from "../analysis/analyze.ts";
import { nodesAt, type TreeNode } from "../analysis/nodes-at.ts";
import { treeOf } from "../analysis/tree-of.ts";
import { sameSpan } from "../analysis/symbols.ts";

const isCall = (node: TreeNode): node is ast.Call & TreeNode => node.kind === "call";

/** The call `Linear(64, 10)` that made the layer which a diagnostic is about, and the layer. */
export function makingCall(
  { notes, span }: Diagnostic,
  analysis: Analysis,
): { readonly call: ast.Call; readonly layer: LayerBody["layer"] } | undefined {
  const noted = notes.find(({ text }) => text.endsWith("is made here"))?.span;
  const heard = noted
    ? (analysis.values.calls.get(noted) ?? []).map(({ instance }) => instance)
    : instancesAt(analysis, span);
  const instance = heard.find(({ what }) => what.kind === "layer");
  if (instance?.what.kind !== "layer") return undefined;
  const { made } = instance;
  const call = nodesAt(treeOf(analysis, made), made.start)
    .filter(isCall)
    .find(({ callee }) => sameSpan(callee.span, made));
  return call && { call, layer: instance.what.layer };
}

const instancesAt = ({ values }: Analysis, span: Span) =>
  (values.values.get(span) ?? []).flatMap(({ value }) =>
    isKnown(value) && value.role === "instance" ? [value.instance] : [],
  );

/** What stands for a parameter in the call that makes a layer. */
export function argumentOf(call: ast.Call, params: readonly string[], name: string): ast.Expression | undefined {
  const items = call.items.filter((item) => item.kind === "argument");
  const named = items.find((item) => item.name?.kind === "name" && item.name.text === name);
  const positional = items.filter((item) => item.name === undefined);
  return (named ?? positional[params.indexOf(name)])?.value;
}

/** What hands a tensor to what is called at a place: `x |> fc`, or `fc(x)`. */
export function handingOver(
  analysis: Analysis,
  span: Span,
):
  | { readonly kind: "pipe"; readonly step: ast.Expression }
  | { readonly kind: "call"; readonly argument: ast.Expression }
  | undefined {
  const nodes = nodesAt(treeOf(analysis, span), span.start).toReversed();
  for (const node of nodes) {
    const each = node as ast.Expression & TreeNode;
    if (each.kind === "call" && sameSpan(each.callee.span, span)) {
      const [first] = each.items;
      const piped = nodes.find(
        (outer): outer is ast.Binary & TreeNode => outer.kind === "binary" && "right" in outer && outer.right === each,
      );
      if (piped?.operator === "|>") return { kind: "pipe", step: each };
      return first?.kind === "argument" && !first.name ? { kind: "call", argument: first.value } : undefined;
    }
    if (each.kind === "binary" && each.operator === "|>" && sameSpan(each.right.span, span))
      return { kind: "pipe", step: each.right };
  }
  return undefined;
}
