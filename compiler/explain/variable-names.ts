import type { Block, Declaration, Expression, If, Statement } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import type { Program } from "../1-resolve/program.ts";
import type { Origin } from "../ir/graph.ts";

/** What the source calls a value, by the call that makes it: `y` in `y = x |> conv |> relu`, at `relu`. */
export function variableNames({ files }: Program): (origin: Origin) => string | undefined {
  const names = new Map<string, string>();
  for (const { file } of files)
    for (const statement of file.declarations.flatMap(blocksOf).flatMap(statementsOf)) {
      if (statement.kind !== "assign") continue;
      const [name, ...others] = statement.targets;
      const span = others.length === 0 ? callSpan(statement.value) : undefined;
      if (name?.kind === "name" && span) names.set(keyOf(span), name.text);
    }
  return ({ span }) => names.get(keyOf(span));
}

const keyOf = ({ source, start }: Span): string => `${source.path}:${start}`;

function blocksOf(declaration: Declaration): readonly Block[] {
  if (declaration.kind === "fn") return declaration.body.kind === "block" ? [declaration.body] : [];
  const members =
    declaration.kind === "module"
      ? declaration.members
      : declaration.kind === "model" && declaration.body.kind === "members"
        ? declaration.body.members
        : [];
  return members.flatMap((member) =>
    member.kind === "forward" || member.kind === "loss"
      ? [member.body]
      : member.kind === "fn" && member.body.kind === "block"
        ? [member.body]
        : [],
  );
}

const statementsOf = ({ statements }: Block): readonly Statement[] => statements.flatMap(withInner);

function withInner(statement: Statement | Block | If): readonly Statement[] {
  switch (statement.kind) {
    case "block":
      return statementsOf(statement);
    case "if":
      return [...statementsOf(statement.then), ...(statement.otherwise ? withInner(statement.otherwise) : [])];
    case "for":
      return statementsOf(statement.body);
    default:
      return [statement];
  }
}

/** Where the call stands that gives an expression its value: the last one of a pipe, the outermost of nested ones. */
function callSpan(expression: Expression): Span | undefined {
  switch (expression.kind) {
    case "binary":
      return expression.operator === "|>" ? callSpan(expression.right) : expression.operatorSpan;
    case "call":
      return callSpan(expression.callee);
    case "access":
      return expression.name.span;
    case "reference":
      return expression.span;
    default:
      return undefined;
  }
}
