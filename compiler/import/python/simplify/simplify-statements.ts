import type { Expression, FunctionDefinition, Statement } from "../syntax/python-ast.ts";
import { withoutWhile } from "./bounded-while.ts";
import { extendOneByOne } from "./extend-one-by-one.ts";
import { hoistNamed } from "./hoist-named.ts";
import { takeLast } from "./take-last.ts";
import { setPart, type FunctionBody } from "./set-part.ts";
import { readIn } from "../translate/scope.ts";
import { setsSlices, unrollSlices } from "./slice-values.ts";
import { withoutContinue } from "./without-continue.ts";

/** Python that says the same in fewer words: what `.nn` has no word for becomes what it has, statement by statement. */
export const simplifyFile = (statements: readonly Statement[]): readonly Statement[] =>
  simplify(statements.flatMap(apart), { body: statements, params: new Set() });

function simplify(statements: readonly Statement[], body: FunctionBody): readonly Statement[] {
  const plain = statements
    .flatMap(hoistNamed)
    .map((each) => extendOneByOne(each, body))
    .flatMap(takeLast)
    .flatMap((each) => unrollSlices(each, body.body));
  const read = readIn(plain);
  const needed = plain.filter((each) => !setsSlices(each) || each.targets.some((target) => read.has(nameOf(target))));
  return withoutWhile(needed).map((each) => inner(each, body));
}

function inner(statement: Statement, body: FunctionBody): Statement {
  switch (statement.kind) {
    case "function":
      return { ...statement, body: simplify(statement.body, bodyOf(statement)) };
    case "class":
      return {
        ...statement,
        body: simplify(statement.body.flatMap(apart), { body: statement.body, params: new Set() }),
      };
    case "for":
      return { ...statement, body: simplify(withoutContinue(statement.body), body) };
    case "while":
    case "with":
      return { ...statement, body: simplify(statement.body, body) };
    case "if":
      return {
        ...statement,
        then: simplify(statement.then, body),
        otherwise: simplify(statement.otherwise, body),
      };
    case "try":
      return { ...statement, body: simplify(statement.body, body), handler: simplify(statement.handler, body) };
    default:
      return setPart(statement, body);
  }
}

const nameOf = (target: Expression): string => (target.kind === "name" ? target.text : "");

const bodyOf = ({ body, params }: FunctionDefinition): FunctionBody => ({
  body,
  params: new Set(params.map(({ name }) => name.text)),
});

/** `a, b = 1, 2` of a file or a class, each as a statement: its names are looked up one by one. */
function apart(statement: Statement): readonly Statement[] {
  if (statement.kind !== "assign" || statement.targets.length !== 1 || statement.value?.kind !== "tuple")
    return [statement];
  const [target] = statement.targets;
  const { elements } = statement.value;
  if ((target?.kind !== "tuple" && target?.kind !== "list") || target.elements.length !== elements.length)
    return [statement];
  if (target.elements.some(({ kind }) => kind !== "name") || elements.some(({ kind }) => kind === "name"))
    return [statement];
  return target.elements.map((each, i) => {
    const value = elements[i] ?? each;
    return { kind: "assign", targets: [each], value, span: { ...each.span, end: value.span.end } };
  });
}
