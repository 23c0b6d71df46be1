import type { Comprehension, Expression, Statement } from "../syntax/python-ast.ts";
import { assignedIn, walkStatements } from "../translate/scope.ts";
import type { FunctionBody } from "./set-part.ts";

/**
 * `y.extend(m(y[-1]) for m in layers)` as a loop that appends: each value of a generator is calculated when the list has all that
 * came before it.
 */
export function extendOneByOne(statement: Statement, { body, params }: FunctionBody): Statement {
  const found = extensionOf(statement);
  if (!found || !reads(found.values, textOf(found.list))) return statement;
  const { list, values } = found;
  const { span } = statement;
  const outside = new Set([...assignedIn(body), ...params]);
  const targets = values.clauses.flatMap((each) => (each.kind === "for" ? namesIn(each.target) : []));
  // The names of a generator are its own, those of a loop are not.
  if (targets.some((name) => outside.has(name)))
    return { kind: "other", what: "a generator that reads the list which it extends", span };
  const append: Statement = {
    kind: "expression",
    value: {
      kind: "call",
      callee: { kind: "member", object: list, name: { text: "append", span: list.span }, span: list.span },
      args: [{ kind: "plain", value: values.element }],
      span,
    },
    span,
  };
  return [...values.clauses]
    .reverse()
    .reduce<Statement>(
      (inner, clause) =>
        clause.kind === "if"
          ? { kind: "if", condition: clause.condition, then: [inner], otherwise: [], span }
          : { kind: "for", target: clause.target, iterable: clause.iterable, body: [inner], span },
      append,
    );
}

interface Extension {
  readonly list: Expression;
  readonly values: Comprehension;
}

function extensionOf(statement: Statement): Extension | undefined {
  if (statement.kind === "update" && statement.operator === "+")
    return isGenerator(statement.value) ? { list: statement.target, values: statement.value } : undefined;
  if (statement.kind !== "expression" || statement.value.kind !== "call") return undefined;
  const { callee, args } = statement.value;
  const [only, ...others] = args;
  if (callee.kind !== "member" || callee.name.text !== "extend" || others.length > 0) return undefined;
  return only?.kind === "plain" && isGenerator(only.value) ? { list: callee.object, values: only.value } : undefined;
}

const isGenerator = (value: Expression): value is Comprehension =>
  value.kind === "comprehension" && value.of === "generator";

const textOf = ({ span }: Expression): string => span.source.text.slice(span.start, span.end);

function reads(value: Expression, text: string): boolean {
  let found = false;
  walkStatements([{ kind: "expression", value, span: value.span }], (each) => (found ||= textOf(each) === text));
  return found;
}

const namesIn = (target: Expression): string[] =>
  target.kind === "name"
    ? [target.text]
    : target.kind === "tuple" || target.kind === "list"
      ? target.elements.flatMap(namesIn)
      : [];
