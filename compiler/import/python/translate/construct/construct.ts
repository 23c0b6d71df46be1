import { messageOf, todo } from "../statements/assertions.ts";
import { translate, truthOf } from "../read.ts";
import type { Statement } from "../../syntax/python-ast.ts";
import { followsBlank, translateBody } from "../statements/body.ts";
import { codeOf } from "./collected.ts";
import { atom } from "../code.ts";
import { marked, sourceOf, takeComments } from "../context.ts";
import { isDropped } from "../statements/dropped.ts";
import { assignedIn, changedBy, localName, variableOf, type Scope } from "../scope.ts";
import { endOfLine, freeName, named, type Construction } from "./construction.ts";
import { constructAssign } from "./construct-assign.ts";
import { finishAttribute, setVariable } from "./set-variable.ts";
import { changeCollected } from "./change-collected.ts";
import { constructCall } from "./construct-call.ts";
import { constructBranch } from "./construct-branch.ts";
import { constructLoop } from "./construct-loop.ts";
import { countReads } from "./reads.ts";

/** Goes through the statements of an `__init__`, and what they set becomes members: constants, fields, assertions and functions. */
export function construct(made: Construction, scope: Scope, statements: readonly Statement[]): void {
  const { context } = made;
  // Comments of statements that write nothing by themselves go with the next that does.
  const pending: string[] = [];
  for (const [i, statement] of statements.entries()) {
    const rest = statements.slice(i + 1);
    const begin = scope.start ?? statements[0]?.span.start ?? 0;
    if (isDropped(context, scope, statement)) {
      takeComments(scope.home, statements[i - 1]?.span.end ?? begin, statement.span.end);
      continue;
    }
    const at = made.members.length;
    settle(made, scope, statement, rest);
    constructOne(made, scope, statement, rest);
    pending.push(...takeComments(scope.home, begin, endOfLine(statement)));
    if (made.members.length > at) {
      const isApart = at > 0 && followsBlank(statement, statements[i - 1]);
      made.members.splice(at, 0, ...(isApart ? [""] : []), ...pending.splice(0));
    }
    if (statement.kind === "return") break;
  }
}

/** A list that is read now and later again gets a name, so that what is in it is made once. */
function settle(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
  for (const [variable, collected] of made.collected) {
    if (scope.names.get(variable) === undefined) continue;
    const changes = changedBy(statement) === variable || assignedIn([statement]).includes(variable);
    if (changes || countReads([statement], variable) === 0) continue;
    if (variable.startsWith("self.")) finishAttribute(made, scope, variable.slice(5));
    else if (collected.container !== "named" && countReads([statement, ...rest], variable) > 1)
      scope.names.set(variable, named(made, variable, codeOf(collected)));
    made.collected.delete(variable);
  }
}

function constructOne(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
  const { context, members } = made;
  switch (statement.kind) {
    case "assign":
      return statement.value ? constructAssign(made, scope, statement, statement.value, rest) : undefined;
    case "update": {
      const variable = variableOf(statement.target);
      const addsItems =
        variable !== undefined &&
        (made.collected.has(variable) || statement.value.kind === "list" || statement.value.kind === "comprehension");
      if (addsItems && changeCollected(made, scope, statement, variable)) return undefined;
      const { operator, target, value, span } = statement;
      return setVariable(
        made,
        scope,
        target,
        translate(context, scope, { kind: "binary", operator, left: target, right: value, span }),
        value,
        rest,
      );
    }
    case "expression":
      return constructCall(made, scope, statement, rest);
    case "if":
      return constructBranch(made, scope, statement, rest);
    case "for":
      return constructLoop(made, scope, statement, rest);
    case "with":
      return construct(made, scope, statement.body);
    case "raise":
      members.push(`assert false${messageOf(context, scope, statement.value)}`);
      return undefined;
    case "assert": {
      const before = context.diagnostics.length;
      const condition = translate(context, scope, statement.condition);
      if (context.diagnostics.length > before) {
        context.diagnostics.length = before;
        members.push(`# ${sourceOf(statement.span)}`);
      } else if (truthOf(condition) !== true)
        members.push(
          `${marked(context, statement.span, "assert")} ${condition.text}${messageOf(context, scope, statement.message)}`,
        );
      return undefined;
    }
    case "function": {
      const inner: Scope = { ...scope, outer: scope, names: new Map(), isWithin: "body" };
      const params = statement.params.map((param) => {
        const name = localName(param.name.text);
        inner.names.set(param.name.text, atom(name));
        return param.default ? `${name} = ${translate(context, scope, param.default).text}` : name;
      });
      const name = freeName(made, statement.name.text);
      scope.names.set(statement.name.text, atom(name));
      members.push(
        `fn ${name}(${params.join(", ")}) {\n${translateBody(context, inner, statement.body, statement.span.end).join("\n")}\n}`,
      );
      return undefined;
    }
    case "return":
    case "import":
    case "pass":
      return undefined;
    default:
      members.push(
        ...todo(context, statement, statement.kind === "class" ? "a class within a function" : statement.what),
      );
      return undefined;
  }
}
