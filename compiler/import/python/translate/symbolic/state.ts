import { listOf, meaning, translate, truthOf, unsupported } from "../read.ts";
import type { Call, Expression, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { atom, binary, conditional, level, none, numberCode, within, type Code } from "../code.ts";
import { sourceOf, type Context, type Home } from "../context.ts";
import type { Method } from "../classes/network.ts";
import { assignedIn, find, outerScope, variableOf, type Scope } from "../scope.ts";

/** A scope in which names are replaced by what they hold. */
export const symbolicScope = (
  scope: Pick<Scope, "self" | "isWithin">,
  home: Home,
  names: Map<string, Code>,
): Scope => ({
  // Comments stay for whoever writes the statements down.
  home: { ...home, comments: [] },
  names,
  ...(scope.self && { self: scope.self }),
  taken: new Set(),
  isWithin: scope.isWithin,
  isSymbolic: true,
});

/** What a call of a method leaves in the attributes that it changes, in terms of its arguments: `self.inplanes`. */
export function advanceState(
  context: Context,
  scope: Scope,
  call: Call,
  method: Method,
  state: readonly string[],
): void {
  const { declaration, home } = method;
  const names = bindArguments(context, scope, call, declaration, 1, home);
  for (const attribute of state) {
    const current = find(scope, `self.${attribute}`);
    if (current) names.set(`self.${attribute}`, current);
  }
  const inner = symbolicScope(scope, home, names);
  const before = context.diagnostics.length;
  runSymbolically(context, declaration.body, inner, new Set(state));
  context.diagnostics.length = before;
  for (const attribute of state) {
    const after = inner.names.get(`self.${attribute}`);
    if (after === undefined || isLost(after))
      unsupported(context, call, `what it leaves in self.${attribute} depends on a loop`, "pass it as an argument");
    else scope.names.set(`self.${attribute}`, after);
  }
}

/** Arguments by the names of the parameters, and defaults. */
export function bindArguments(
  context: Context,
  scope: Scope,
  call: Call,
  { params }: FunctionDefinition,
  skipped: number,
  home: Home,
): Map<string, Code> {
  const names = new Map<string, Code>();
  const plain = params.slice(skipped).filter(({ kind }) => kind === "plain");
  const rest = new Map<string, Code>();
  let position = 0;
  for (const { kind, name, value } of call.args) {
    const code = meaning(context, scope, value);
    if (kind === "**") {
      if (code.known?.kind === "dict") for (const [key, held] of code.known.entries) rest.set(key, held);
    } else if (name) {
      if (params.some((param) => param.name.text === name.text && param.kind !== "**")) names.set(name.text, code);
      else rest.set(name.text, code);
    } else if (kind === "plain") {
      const param = plain[position++];
      if (param) names.set(param.name.text, code);
    }
  }
  for (const param of params.slice(skipped)) {
    const name = param.name.text;
    if (param.kind === "*") {
      const given = call.args.filter((each) => each.kind === "plain" && !each.name).slice(plain.length);
      const items = given
        .map(({ value }) => meaning(context, scope, value))
        .map((value) => ({ text: value.text, value }));
      names.set(name, listOf(items, "list"));
      continue;
    }
    if (param.kind === "**") {
      names.set(name, atom("", { kind: "dict", entries: rest }));
      continue;
    }
    const given = names.get(name) ?? rest.get(name);
    rest.delete(name);
    if (given) names.set(name, given);
    else if (param.default) names.set(name, meaning(context, outerScope(home, param.name.span.start), param.default));
  }
  return names;
}

/** A value that nothing is known of. */
const lost: Code = atom("\uE002");

/** Whether a value is made of one that nothing is known of. */
const isLost = ({ text }: Code): boolean => text.includes("\uE002");

/** Runs statements as far as they set names; gives what they return. */
export function runSymbolically(
  context: Context,
  statements: readonly Statement[],
  scope: Scope,
  wanted: ReadonlySet<string>,
): Code | undefined {
  for (const statement of statements) {
    const returned = runOne(context, statement, scope, wanted);
    if (returned) return returned;
  }
  return undefined;
}

function runOne(context: Context, statement: Statement, scope: Scope, wanted: ReadonlySet<string>): Code | undefined {
  switch (statement.kind) {
    case "assign": {
      const [target, ...others] = statement.targets;
      if (others.length > 0)
        return (
          runOne(context, { ...statement, targets: others }, scope, wanted) ??
          runOne(context, { ...statement, targets: [target as Expression] }, scope, wanted)
        );
      if (target?.kind === "index" && statement.value) {
        const isSet = setEntry(context, scope, target, meaning(context, scope, statement.value));
        if (!isSet) refuseChange(context, statement);
        return undefined;
      }
      const variable = target && variableOf(target);
      if ((target?.kind === "tuple" || target?.kind === "list") && statement.value)
        takeApart(scope, target.elements, meaning(context, scope, statement.value));
      if (target?.kind === "member" && variable === undefined)
        unsupported(
          context,
          { span: statement.span },
          "what is made already is not changed",
          "give it as an argument where the network is made",
        );
      if (variable !== undefined && statement.value)
        scope.names.set(variable, meaning(context, scope, statement.value));
      return undefined;
    }
    case "update": {
      const variable = variableOf(statement.target);
      if (variable === undefined) return refuseChange(context, statement);
      const { operator, target, value, span } = statement;
      scope.names.set(
        variable,
        translate(context, scope, { kind: "binary", operator, left: target, right: value, span }),
      );
      return undefined;
    }
    case "if": {
      const condition = translate(context, scope, statement.condition);
      const truth = truthOf(condition);
      if (truth !== undefined)
        return runSymbolically(context, truth ? statement.then : statement.otherwise, scope, wanted);
      const [then, otherwise] = [statement.then, statement.otherwise].map((body) => {
        const inner = { ...scope, names: new Map(scope.names) };
        runSymbolically(context, body, inner, wanted);
        return inner.names;
      }) as [Map<string, Code>, Map<string, Code>];
      for (const name of assignedIn([statement])) {
        const [a, b] = [then.get(name), otherwise.get(name)];
        if (a && b) scope.names.set(name, isLost(a) || isLost(b) ? lost : conditional(condition, a, b));
      }
      return undefined;
    }
    case "for": {
      // What a round sets is what the last one leaves, if it does not depend on the round.
      const set = assignedIn([statement]);
      const inner = { ...scope, names: new Map(scope.names) };
      for (const name of set) inner.names.set(name, lost);
      runSymbolically(context, statement.body, inner, wanted);
      for (const name of set)
        scope.names.set(name, counted(context, scope, statement, name) ?? inner.names.get(name) ?? lost);
      return undefined;
    }
    case "with":
      return runSymbolically(context, statement.body, scope, wanted);
    case "return":
      return statement.value ? meaning(context, scope, statement.value) : none;
    case "expression":
      if (statement.value.kind !== "call" || isIdle(statement.value)) return undefined;
      return changeDictionary(context, scope, statement.value) ? undefined : refuseChange(context, statement);
    case "while":
    case "try":
    case "other":
      return refuseChange(context, statement);
    default:
      return undefined;
  }
}

/** What a statement leaves behind is not known, so that what is made of it is not either. */
function refuseChange(context: Context, { span }: Statement): undefined {
  unsupported(context, { span }, "what it changes is not seen", "write down what the network is made of");
}

/** Calls that change no more than what is printed, where numbers lie, and how weights begin. */
function isIdle({ callee }: Call): boolean {
  const name = callee.kind === "member" ? callee.name.text : sourceOf(callee.span);
  return (
    /^(?:print|warnings\.|warn$|log|torch\.manual_seed|(?:nn\.)?init\.)/.test(sourceOf(callee.span)) ||
    /^(?:_log_api_usage_once|eval|train|to|cuda|cpu|apply|half|float|double|requires_grad_|register_\w+|reset_parameters|load_state_dict)$|weights|pretrained/.test(
      name,
    )
  );
}

/** What `self.index += 1` comes to behind a loop: as much more as there are rounds. */
function counted(
  context: Context,
  scope: Scope,
  { iterable, body }: Statement & { readonly kind: "for" },
  name: string,
): Code | undefined {
  const sets = body.filter((each) => assignedIn([each]).includes(name));
  const [only] = sets;
  const before = find(scope, name);
  if (only?.kind !== "update" || sets.length > 1 || only.operator !== "+" || only.value.kind !== "number" || !before)
    return undefined;
  if (isLost(before)) return undefined;
  const { span } = iterable;
  const [end, ...more] = iterable.kind === "call" && sourceOf(iterable.callee.span) === "range" ? iterable.args : [];
  const list: Expression = {
    kind: "call",
    callee: { kind: "name", text: "len", span },
    args: [{ kind: "plain", value: iterable }],
    span,
  };
  const rounds = translate(context, scope, end && more.length === 0 ? end.value : list);
  if (before.known?.kind === "number" && rounds.known?.kind === "number")
    return numberCode(before.known.value + rounds.known.value * Number(only.value.text));
  const by = only.value.text === "1" ? rounds : binary("*", level.product, atom(only.value.text), rounds);
  return isLost(rounds) ? undefined : binary("+", level.sum, before, by);
}

/** `a, b = values` */
function takeApart(scope: Scope, targets: readonly Expression[], code: Code): void {
  const items = code.known?.kind === "list" || code.known?.kind === "tuple" ? code.known.items : [];
  targets.forEach((target, i) => {
    const variable = variableOf(target);
    if (variable === undefined) return;
    scope.names.set(variable, items[i]?.value ?? atom(`${within(code, level.postfix)}[${i}]`));
  });
}

/** `kwargs["num_classes"] = 10`; false where that is not understood. */
function setEntry(context: Context, scope: Scope, target: Expression & { kind: "index" }, value: Code): boolean {
  const variable = variableOf(target.object);
  const [key] = target.subscripts;
  const held = variable === undefined ? undefined : find(scope, variable);
  if (variable === undefined || held?.known?.kind !== "dict" || !key || key.kind === "slice") return false;
  const name = translate(context, scope, key).known;
  if (name?.kind !== "string") return false;
  scope.names.set(variable, atom("", { kind: "dict", entries: new Map([...held.known.entries, [name.value, value]]) }));
  return true;
}

/** `kwargs.update(…)`, `kwargs.setdefault(…)`, `kwargs.pop(…)`; false where that is not understood. */
function changeDictionary(context: Context, scope: Scope, { callee, args }: Call): boolean {
  const variable = callee.kind === "member" ? variableOf(callee.object) : undefined;
  const held = variable === undefined ? undefined : find(scope, variable);
  if (callee.kind !== "member" || variable === undefined || held?.known?.kind !== "dict") return false;
  const entries = new Map(held.known.entries);
  const [first, second] = args;
  const key = first && !first.name && first.kind === "plain" ? meaning(context, scope, first.value).known : undefined;
  switch (callee.name.text) {
    case "setdefault":
      if (key?.kind !== "string") return false;
      if (!entries.has(key.value)) entries.set(key.value, second ? meaning(context, scope, second.value) : none);
      break;
    case "pop":
      if (key?.kind !== "string") return false;
      entries.delete(key.value);
      break;
    case "update":
      if (key?.kind === "dict") for (const [name, value] of key.entries) entries.set(name, value);
      for (const { kind, name, value } of args) {
        if (name) entries.set(name.text, meaning(context, scope, value));
        else if (kind !== "plain" || key?.kind !== "dict") return false;
      }
      break;
    default:
      return false;
  }
  scope.names.set(variable, atom("", { kind: "dict", entries }));
  return true;
}
