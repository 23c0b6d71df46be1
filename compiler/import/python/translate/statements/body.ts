import { messageOf, todo } from "./assertions.ts";
import { translate, truthOf } from "../read.ts";
import type { Statement } from "../../syntax/python-ast.ts";
import { bare } from "../code.ts";
import { marked, report, sourceOf, takeComments, type Context } from "../context.ts";
import { changesWeights, isDropped } from "./dropped.ts";
import { translateEffect } from "./effect.ts";
import { libraryCode } from "../expressions/names.ts";
import { nestedFunction } from "./nested-function.ts";
import { find, type Scope } from "../scope.ts";
import { translateAssign, translateUpdate } from "./assign.ts";
import { translateReturn } from "./return.ts";
import { translateFor, translateIf, translateWith } from "./control-flow.ts";

/** The statements of a function or of `forward`, each on a line or several. */
export function translateBody(context: Context, scope: Scope, statements: readonly Statement[], end: number): string[] {
  const lines: string[] = [];
  const begin = scope.start ?? statements[0]?.span.start ?? 0;
  for (const [i, statement] of statements.entries()) {
    if (changesWeights(scope, statement)) {
      lines.push(
        ...todo(
          context,
          statement,
          `\`${sourceOf(statement.span)}\`, which changes weights while the network runs,`,
          "a .nn file keeps nothing from one call to the next: calculate with the weight that is meant",
        ),
      );
      continue;
    }
    if (isDropped(context, scope, statement)) {
      takeComments(scope.home, statements[i - 1]?.span.end ?? begin, statement.span.end);
      continue;
    }
    const isApart = lines.length > 0 && followsBlank(statement, statements[i - 1]);
    const own = translateStatement(context, scope, statement, statements.slice(i + 1));
    const newline = scope.home.source.text.indexOf("\n", statement.span.end);
    const lineEnd = newline === -1 ? scope.home.source.text.length : newline;
    const before = takeComments(scope.home, begin, statement.span.end);
    if (isApart && before.length + own.length > 0) lines.push("");
    const [trailing] = takeComments(scope.home, statement.span.end, Math.min(lineEnd, end));
    lines.push(...before, ...doneEarly(context, scope, statement), ...own);
    if (trailing !== undefined && own.length > 0)
      lines.push(own.length === 1 ? `${lines.pop() ?? ""} ${trailing}` : trailing);
    if (returnsNow(own)) break;
    lines.push(...carryOver(context, scope, statement));
  }
  if (!scope.isSymbolic) lines.push(...takeComments(scope.home, begin, end));
  return lines;
}

/** What a layer does in place to a variable that is read besides: `h = h.relu()`. */
const doneEarly = (context: Context, scope: Scope, statement: Statement): string[] =>
  (scope.inPlace?.early.get(statement) ?? []).map(({ variable, fn }) => {
    const name = bare(find(scope, variable)?.text ?? "");
    if (/^\w+$/.test(name)) return `${marked(context, statement.span, name)} = ${name}.${fn}()`;
    report(context, "NN6016", statement.span, { what: variable, by: sourceOf(statement.span) });
    return "";
  });

/** Other names of what a statement has changed in place, if they are read later. */
const carryOver = (context: Context, scope: Scope, statement: Statement): string[] =>
  (scope.inPlace?.carries.get(statement) ?? []).map(({ variable, from }) => {
    const [name, value] = [variable, from].map((each) => find(scope, `${each} list`) ?? find(scope, each));
    if (!name || !value || !/^\w+$/.test(bare(name.text)) || value.text === "") {
      report(context, "NN6016", statement.span, { what: variable, by: sourceOf(statement.span) });
      return "";
    }
    return `${bare(name.text)} = ${value.text}`;
  });

/** Whether a blank line stands before a statement, or before its comments. */
export function followsBlank({ span }: Statement, before: Statement | undefined): boolean {
  if (!before) return false;
  return /\n[ \t]*\r?\n/.test(span.source.text.slice(before.span.end, span.start));
}

/** What follows a `return` at the same depth is never reached. */
const returnsNow = (lines: readonly string[]): boolean => /^(\uE000\d+\uE001)?return\b/.test(lines.at(-1) ?? "");

/** A tensor of random numbers, as stochastic depth draws them while it trains. */
const drawsAtRandom = (statement: Statement): boolean =>
  (statement.kind === "assign" || statement.kind === "expression" || statement.kind === "return") &&
  /\b(torch\.(?:rand|randn|rand_like|randn_like|normal|empty|empty_like)|new_empty|torch\.bernoulli|\.bernoulli_?)\(/.test(
    sourceOf(statement.span),
  );

function translateStatement(
  context: Context,
  scope: Scope,
  statement: Statement,
  rest: readonly Statement[],
): string[] {
  if (scope.isWithin === "body" && drawsAtRandom(statement)) {
    report(context, "NN6015", statement.span, { what: sourceOf(statement.span) });
    return ['assert not training, "random numbers of its own: see the Python"', "return none"];
  }
  switch (statement.kind) {
    case "assign":
      return statement.value ? translateAssign(context, scope, statement, statement.value, rest) : [];
    case "update":
      return translateUpdate(context, scope, statement);
    case "expression":
      return translateEffect(context, scope, statement);
    case "return":
      return [translateReturn(context, scope, statement)];
    case "raise":
      return [`assert false${messageOf(context, scope, statement.value)}`];
    case "assert":
      return translateAssert(context, scope, statement);
    case "if":
      return translateIf(context, scope, statement);
    case "for":
      return translateFor(context, scope, statement);
    case "with":
      return translateWith(context, scope, statement);
    case "pass":
      return [];
    case "import":
      for (const { path, as } of statement.names)
        scope.names.set(
          as ?? path.split(".")[0] ?? path,
          libraryCode(context, statement.from ? `${statement.from}.${path}` : as ? path : (path.split(".")[0] ?? path)),
        );
      return [];
    case "function":
      return nestedFunction(context, scope, statement);
    default:
      return todo(context, statement, statement.kind === "class" ? "a class within a function" : statement.what);
  }
}

/** An assertion that cannot be asked here is only a comment: it changes nothing where it holds. */
function translateAssert(
  context: Context,
  scope: Scope,
  { condition, message, span }: Statement & { kind: "assert" },
): string[] {
  const before = context.diagnostics.length;
  const code = translate(context, scope, condition);
  if (context.diagnostics.length > before) {
    context.diagnostics.length = before;
    return [`# ${sourceOf(span)}`];
  }
  if (truthOf(code) === true) return [];
  return [`${marked(context, span, "assert")} ${code.text}${messageOf(context, scope, message)}`];
}
