import type { Span } from "../../../grammar/source.ts";

/** Any part of a tree that says where it stands. */
export interface TreeNode {
  readonly kind?: string;
  readonly span: Span;
}

const isNode = (value: unknown): value is TreeNode =>
  typeof value === "object" && value !== null && "span" in value && typeof value.span === "object";

/** What is below a node, in the order in which it is written down in the tree. */
function childrenOf(node: object): readonly TreeNode[] {
  return Object.entries(node).flatMap(([key, value]): readonly TreeNode[] => {
    if (key === "span" || key === "source") return [];
    if (Array.isArray(value))
      return value.flatMap((each) =>
        isNode(each) ? [each] : typeof each === "object" && each !== null ? childrenOf(each) : [],
      );
    if (isNode(value)) return [value];
    return typeof value === "object" && value !== null && !("text" in value) ? childrenOf(value) : [];
  });
}

/** The nodes around a place, the outermost first. What ends there is around it as well. */
export function nodesAt(root: TreeNode, offset: number): readonly TreeNode[] {
  const found: TreeNode[] = [];
  for (let node: TreeNode | undefined = root; node;) {
    found.push(node);
    const around: TreeNode[] = childrenOf(node).filter(({ span }) => span.start <= offset && offset <= span.end);
    // Between two that touch, that which begins there.
    node = around.find(({ span }) => offset < span.end) ?? around[0];
  }
  return found;
}

/** Every node below a root and itself. */
export function* everyNode(root: TreeNode): Generator<TreeNode> {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    stack.push(...childrenOf(node).toReversed());
  }
}
