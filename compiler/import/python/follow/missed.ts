import type { Call, Expression, Statement } from "../syntax/python-ast.ts";
import { namesSetBy } from "../constants/names-set-by.ts";
import { walkStatements } from "../translate/scope.ts";
import { isModule, type FunctionValue, type Scope, type Value } from "./values.ts";

/**
 * The names of a file of which nothing is known any more after a statement that could not be followed: those that it sets, and
 * networks that it changes. A network that is trained stays what it is.
 */
export function missedBy({ names }: Scope, statement: Statement): ReadonlySet<string> {
  if (statement.kind === "function" || statement.kind === "class") return new Set([statement.name.text]);
  const missed = new Set<string>();
  for (const each of within([statement])) {
    const call = callIn(each);
    const set =
      each.kind === "for" ? namesSetBy({ ...each, body: [] }) : within([each]).length > 1 ? [] : namesSetBy(each);
    for (const name of set) if (!(call && isTrained(names, call, name))) missed.add(name);
    for (const target of targetsOf(each)) {
      const root = target.kind === "name" ? undefined : rootOf(target);
      if (root !== undefined) missed.add(root);
    }
    for (const name of call ? namesChangedBy(names, call) : []) missed.add(name);
  }
  return missed;
}

/** `model = train(model, optimizer)` */
const isTrained = (names: ReadonlyMap<string, Value>, call: Call, name: string): boolean =>
  isModule(names.get(name)) && givenTo(call).includes(name) && !namesChangedBy(names, call).includes(name);

/** Methods of a network after which it has the same layers. */
const harmless =
  /^(?:train|eval|to|cuda|cpu|half|float|double|load_state_dict|state_dict|zero_grad|apply|\w*parameters|\w*modules|children)$/;

/** Networks that a call may make others of. */
function namesChangedBy(names: ReadonlyMap<string, Value>, call: Call): readonly string[] {
  const { callee } = call;
  const root = callee.kind === "member" ? rootOf(callee) : undefined;
  if (callee.kind === "member" && root !== undefined && isModule(names.get(root)))
    return harmless.test(callee.name.text) ? [] : [root];
  const fn = callee.kind === "name" ? names.get(callee.text) : undefined;
  if (fn?.kind !== "function" || !changesGiven(fn, names)) return [];
  return givenTo(call).filter((name) => isModule(names.get(name)));
}

/** Whether a function sets something of what it is given: `model.fc = …`, or hands it to one that does. */
function changesGiven({ params, body }: FunctionValue, names: ReadonlyMap<string, Value>, depth = 0): boolean {
  if (!Array.isArray(body)) return false;
  const given = new Set(params.map(({ name }) => name.text));
  const isPart = (each: Expression): boolean => each.kind !== "name" && given.has(rootOf(each) ?? "");
  const statements = body as readonly Statement[];
  if (within(statements).some((each) => targetsOf(each).some(isPart))) return true;
  let changes = false;
  walkStatements(statements, (each) => {
    if (each.kind !== "call") return;
    const { callee } = each;
    if (callee.kind === "member") changes ||= mutating.test(callee.name.text) && isPart(callee);
    if (callee.kind !== "name" || !givenTo(each).some((name) => given.has(name))) return;
    const other = names.get(callee.text);
    changes ||= /^(?:set|del)attr$/.test(callee.text);
    changes ||= other?.kind === "function" && depth < 3 && changesGiven(other, names, depth + 1);
  });
  return changes;
}

/** Methods that give a module or a list of them other parts. */
const mutating =
  /^(?:add_module|register_\w+|set_submodule|append|insert|extend|pop|popitem|update|clear|reset_classifier|__(?:set|del)\w+__)$/;

/** Statements, and those that stand within them. */
function within(statements: readonly Statement[]): Statement[] {
  return statements.flatMap((each) => {
    switch (each.kind) {
      case "if":
        return [each, ...within([...each.then, ...each.otherwise])];
      case "for":
      case "while":
      case "with":
        return [each, ...within(each.body)];
      case "try":
        return [each, ...within([...each.body, ...each.handler, ...each.cleanup])];
      default:
        return [each];
    }
  });
}

/** What a statement sets, or takes away. */
function targetsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === "assign") return statement.targets;
  if (statement.kind === "update") return [statement.target];
  return statement.kind === "other" ? (statement.deleted ?? []) : [];
}

function callIn(statement: Statement): Call | undefined {
  const value =
    statement.kind === "expression" || statement.kind === "assign" || statement.kind === "return"
      ? statement.value
      : undefined;
  return value?.kind === "call" ? value : undefined;
}

const givenTo = ({ args }: Call): readonly string[] =>
  args.flatMap(({ value }) => (value.kind === "name" ? [value.text] : []));

/** `model` of `model.layers[0].fc`. */
function rootOf(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.text;
  return expression.kind === "member" || expression.kind === "index" ? rootOf(expression.object) : undefined;
}
