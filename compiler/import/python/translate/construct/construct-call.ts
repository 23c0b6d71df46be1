import { assertNot, todo } from "../statements/assertions.ts";
import { meaning, translate } from "../read.ts";
import type { Call, Expression, Statement } from "../../syntax/python-ast.ts";
import { assignmentsOf } from "../../in-place/statements-of.ts";
import { atom, type Code } from "../code.ts";
import { report, sourceOf, type Context } from "../context.ts";
import { changedBy, variableOf, walkStatements, type Scope } from "../scope.ts";
import { bindArguments } from "../symbolic/state.ts";
import { weightOf } from "../calls/weight.ts";
import { selfNames, type Construction } from "./construction.ts";
import { setAttribute, setVariable } from "./set-variable.ts";
import { changeCollected } from "./change-collected.ts";
import { constructParent } from "./construct-parent.ts";

/** A call that stands alone: `register_buffer`, `layers.append`, `super().__init__`, a method that sets fields. */
export function constructCall(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "expression" },
  rest: readonly Statement[],
): void {
  const { context, network, members } = made;
  const { value } = statement;
  const changed = changedBy(statement);
  if (changed !== undefined && changeCollected(made, scope, statement, changed)) return;
  const turned =
    value.kind === "call" && value.callee.kind === "member" && value.callee.name.text === "reverse"
      ? value.callee.object
      : undefined;
  if (turned && variableOf(turned) !== undefined) {
    const list = translate(context, scope, turned);
    return setVariable(made, scope, turned, atom(`reversed(${list.text})`), turned, rest);
  }
  if (value.kind !== "call") return void members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
  const { callee, args } = value;
  const [first, second] = args;
  if (callee.kind === "member" && callee.name.text === "__init__") return constructParent(made, scope, value);
  const owner = callee.kind === "member" ? meaning(context, scope, callee.object).known?.kind : undefined;
  const isOwnWord = owner === "self" && callee.kind === "member" && !network.methods.has(callee.name.text);
  const path = isOwnWord ? undefined : meaning(context, scope, callee).known;
  const word =
    owner === "self" && callee.kind === "member"
      ? callee.name.text
      : path?.kind === "library"
        ? (path.path.split(".").at(-1) ?? "")
        : "";
  const key =
    first && word !== "_assert"
      ? nameOf(context, scope, word === "setattr" ? (second?.value ?? first.value) : first.value)
      : undefined;
  const held = word === "setattr" ? args[2]?.value : second?.value;
  switch (word) {
    case "register_buffer":
    case "register_parameter":
    case "add_module":
    case "register_module":
    case "setattr": {
      if (!held) return undefined;
      if (key === undefined)
        return void members.push(
          ...todo(
            context,
            statement,
            "a field whose name is only known when the module is made,",
            "make a ModuleList or a Sequential of them",
          ),
        );
      const code = word === "register_buffer" ? bufferOf(context, scope, value, held) : meaning(context, scope, held);
      return setAttribute(made, scope, key, code, held, first?.value ?? value);
    }
    case "_assert":
      if (first)
        members.push(
          ...assertNot(
            context,
            scope,
            { kind: "unary", operator: "not", operand: first.value, span: first.value.span },
            second?.value,
          ),
        );
      return undefined;
    default:
      break;
  }
  const method = owner === "self" ? network.methods.get(word) : undefined;
  if (method) {
    const names = bindArguments(context, scope, value, method.declaration, 1, method.home);
    const inner: Scope = {
      ...scope,
      home: method.home,
      names: new Map([...selfNames(scope), ...names]),
      start: method.declaration.span.start,
    };
    made.construct(inner, method.declaration.body);
    for (const [name, code] of inner.names) if (name.startsWith("self.")) scope.names.set(name, code);
    return undefined;
  }
  members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\`, whose result nobody takes,`));
  return undefined;
}

/** `register_buffer("mask", mask, persistent=False)` */
function bufferOf(context: Context, scope: Scope, { args }: Call, held: Expression): Code {
  const code = weightOf(context, scope, "Buffer", held);
  const persistent = args.find(({ name }) => name?.text === "persistent") ?? args[2];
  const isKept = persistent?.value.kind !== "bool" || persistent.value.value;
  if (held.kind === "name" && code.known?.kind === "modules" && isMaybeNone(scope, held.text)) {
    const values = translate(context, scope, held);
    return { ...code, text: `if ${values.text} != none { ${code.text} } else { none }` };
  }
  if (isKept && isCurve(scope, held)) {
    // Waves have more numbers than a buffer may begin with: they come with the weights.
    report(context, "NN6012", held.span, { owner: sourceOf(args[0]?.value.span ?? held.span) });
    return { ...code, text: code.text.replace(/\)$/, ".shape)") };
  }
  return isKept || !code.text.endsWith(")") ? code : { ...code, text: `${code.text.slice(0, -1)}, persistent=false)` };
}

/** Whether a variable is None in a branch. */
const isMaybeNone = ({ within }: Scope, name: string): boolean =>
  within !== undefined && assignmentsOf(within.body, name).some(({ kind }) => kind === "none");

/** Whether what a buffer holds is made of sines or cosines. */
function isCurve({ within }: Scope, held: Expression): boolean {
  const seen = new Set<string>();
  const waves = (value: Expression): boolean => {
    let found = false;
    walkStatements([{ kind: "expression", value, span: value.span }], (each) => {
      if (each.kind === "call" && /(^|\.)(sin|cos)$/.test(sourceOf(each.callee.span))) found = true;
      if (each.kind !== "name" || found || seen.has(each.text) || !within) return;
      seen.add(each.text);
      found = assignmentsOf(within.body, each.text).some(waves);
    });
    return found;
  };
  return waves(held);
}

function nameOf(context: Context, scope: Scope, expression: Expression): string | undefined {
  const { known } = translate(context, scope, expression);
  return known?.kind === "string" ? known.value : undefined;
}
