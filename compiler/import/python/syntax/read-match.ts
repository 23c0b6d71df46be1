import type { Expression, Statement } from "./python-ast.ts";
import { childrenOf, spanOf, textOf, type Reader, type SyntaxNode } from "./python-text.ts";
import { readExpression } from "./read-expression.ts";

/** `match value:` whose cases are values, as `if value == …`; undefined where a case takes something apart. */
export function readMatch(
  reader: Reader,
  node: SyntaxNode,
  readBody: (body: SyntaxNode | undefined) => readonly Statement[],
): readonly Statement[] | undefined {
  const [, subject, body] = childrenOf(node);
  if (!subject || !body) return undefined;
  const value = readExpression(reader, subject);
  let statements: readonly Statement[] = [];
  // From the last to the first, each in the `else` of the one before.
  for (const clause of childrenOf(body).reverse()) {
    if (clause.name !== "MatchClause") continue;
    const [, pattern, ...rest] = childrenOf(clause);
    const then = readBody(rest.find(({ name }) => name === "Body"));
    const guard = rest.find(({ name }) => name === "Guard");
    if (!pattern || guard) return undefined;
    if (textOf(reader, pattern) === "_") {
      statements = then;
      continue;
    }
    const condition = conditionOf(reader, value, pattern);
    if (!condition) return undefined;
    statements = [{ kind: "if", condition, then, otherwise: statements, span: spanOf(reader, clause) }];
  }
  return statements;
}

function conditionOf(reader: Reader, value: Expression, pattern: SyntaxNode): Expression | undefined {
  const span = spanOf(reader, pattern);
  const children = childrenOf(pattern);
  if (pattern.name === "OrPattern") {
    const all = children.filter(({ name }) => name !== "LogicOp").map((each) => conditionOf(reader, value, each));
    return all.reduce((left, right) => left && right && { kind: "binary", operator: "or", left, right, span });
  }
  const right = valueOf(reader, pattern);
  return right && { kind: "binary", operator: right.kind === "none" ? "is" : "==", left: value, right, span };
}

/** `3`, `"relu"`, `None`, `Pool.MAX` */
function valueOf(reader: Reader, pattern: SyntaxNode): Expression | undefined {
  const [first, ...more] = childrenOf(pattern);
  if (!first) return undefined;
  if (pattern.name === "LiteralPattern") return more.length === 0 ? readExpression(reader, first) : undefined;
  if (pattern.name !== "AttributePattern") return undefined;
  return more
    .filter(({ name }) => name === "PropertyName")
    .reduce<Expression>(
      (object, name) => ({
        kind: "member",
        object,
        name: { text: textOf(reader, name), span: spanOf(reader, name) },
        span: spanOf(reader, { from: pattern.from, to: name.to }),
      }),
      readExpression(reader, first),
    );
}
