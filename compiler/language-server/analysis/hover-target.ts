import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Analysis } from "./analyze.ts";
import { nodesAt, type TreeNode } from "./nodes-at.ts";

/** What is looked at, where its value is known, and what is called there. */
export interface HoverTarget {
  readonly span: Span;
  readonly valueAt: Span;
  readonly calledAt?: Span;
}

/** A method shows what its call gives, an operator what it gives; elsewhere the innermost expression does. */
export function hoverTarget({ file, source }: Analysis, offset: number): HoverTarget | undefined {
  const nodes = nodesAt(file, offset).toReversed();
  for (const [i, node] of nodes.entries()) {
    if (isKind<ast.Access>(node, "access") && within(node.name.span, offset)) {
      const call = nodes[i + 1];
      const isCalled = call !== undefined && isKind<ast.Call>(call, "call") && call.callee === node;
      return { span: node.name.span, valueAt: isCalled ? call.span : node.span, calledAt: node.span };
    }
    if (isKind<ast.Return>(node, "return")) {
      const at = node.names?.findIndex((name) => within(name.span, offset)) ?? -1;
      const [name, value] = [node.names?.[at], node.values[at]];
      if (name && value) return { span: name.span, valueAt: value.span };
    }
    if (isKind<ast.Binary>(node, "binary") && within(node.operatorSpan, offset))
      return { span: node.span, valueAt: node.span };
  }
  // The blank between two statements is in neither.
  if (!/\S/.test(source.text.slice(offset, offset + 1))) return undefined;
  const innermost = nodes.find(({ kind }) => kind !== undefined && expressions.has(kind));
  return innermost && { span: innermost.span, valueAt: innermost.span };
}

const isKind = <T extends { readonly kind: string }>(node: TreeNode, kind: T["kind"]): node is T & TreeNode =>
  node.kind === kind;

const within = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end;

const expressions: ReadonlySet<string> = new Set(
  "string reference tuple list conditional call index access unary binary".split(" "),
);
