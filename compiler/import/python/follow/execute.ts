import type {
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Import,
  Statement,
  Update,
} from "../syntax/python-ast.ts";
import { sourceOf } from "../translate/context.ts";
import { decoratorNames, functionOf } from "./make-function.ts";
import { assertInstalled, importNames } from "./import-names.ts";
import { indexValue } from "./index-value.ts";
import { itemsOf, lazily } from "./items-of.ts";
import { getMember } from "./members.ts";
import { makeClass } from "./make-class.ts";
import { operate, truthOf } from "./operators.ts";
import { shown } from "./shown.ts";
import { CannotFollow, Raised, fail, goTo, tick, type Flow, type Run } from "./run.ts";
import { bindTarget, deleteTarget } from "./targets.ts";
import { subscriptsOf } from "./subscripts-of.ts";
import { change } from "./tensors.ts";
import { isElements, isModule, none, type Scope, type Value } from "./values.ts";

const next: Flow = { kind: "next" };

/** Statements one after the other, until one of them ends what they are in. */
export function execute(run: Run, scope: Scope, statements: readonly Statement[]): Flow {
  for (const statement of statements) {
    tick(run);
    goTo(run, statement.span);
    const flow = executeOne(run, scope, statement);
    if (flow.kind !== "next") return flow;
  }
  return next;
}

function executeOne(run: Run, scope: Scope, statement: Statement): Flow {
  const value = (expression: Expression): Value => run.evaluate(run, scope, expression);
  switch (statement.kind) {
    case "function":
      scope.names.set(statement.name.text, decorated(run, scope, statement));
      return next;
    case "class":
      scope.names.set(statement.name.text, classOf(run, scope, statement));
      return next;
    case "import":
      importNames(run, scope, statement as Import);
      return next;
    case "assign": {
      if (!statement.value) return next;
      const [target] = statement.targets;
      run.hint = target?.kind === "name" ? target.text : target?.kind === "member" ? target.name.text : undefined;
      const found = value(statement.value);
      run.hint = undefined;
      goTo(run, statement.span);
      for (const each of statement.targets) bindTarget(run, scope, each, found);
      return next;
    }
    case "update":
      update(run, scope, statement);
      return next;
    case "if":
      return run.execute(run, scope, truthOf(value(statement.condition)) ? statement.then : statement.otherwise);
    case "for":
      for (const item of lazily(run, value(statement.iterable))) {
        tick(run);
        bindTarget(run, scope, statement.target, item);
        const flow = run.execute(run, scope, statement.body);
        if (flow.kind === "break") break;
        if (flow.kind === "return") return flow;
      }
      return next;
    case "while":
      while (truthOf(value(statement.condition))) {
        tick(run);
        const flow = run.execute(run, scope, statement.body);
        if (flow.kind === "break") break;
        if (flow.kind === "return") return flow;
      }
      return next;
    case "with":
      for (const item of statement.items) {
        const found = value(item);
        if (found.kind === "instance" || found.kind === "iterator") return fail("a context manager of one's own");
      }
      if (statement.items.some(isSuppressing)) return unlessRaised(run, scope, statement.body) ?? next;
      return run.execute(run, scope, statement.body);
    case "return":
      return { kind: "return", value: statement.value ? value(statement.value) : none };
    case "raise":
      throw new Raised(statement.value ? shown(value(statement.value)) : "an exception");
    case "assert":
      assertHolds(value, statement.condition);
      return next;
    case "expression":
      value(statement.value);
      return next;
    case "try":
      return attempt(run, scope, statement);
    case "pass":
      noteOuter(scope, statement);
      return next;
    case "other": {
      if (statement.deleted) {
        for (const target of statement.deleted) deleteTarget(run, scope, target);
        return next;
      }
      const [word] = statement.what.replaceAll("`", "").split(/\s/);
      if (word === "break" || word === "continue") return { kind: word };
      return fail(statement.what);
    }
  }
}

/** `x += y`, which changes a tensor or a list where it is. */
function update(run: Run, scope: Scope, { target, operator, value }: Update): void {
  const sign = operator.replace(/=$/, "");
  const name = target.kind === "name" ? target.text : target.kind === "member" ? target.name.text : undefined;
  const read = (): { readonly before: Value; readonly set: (to: Value) => void; readonly isPart: boolean } => {
    if (target.kind === "index") {
      const object = run.evaluate(run, scope, target.object);
      const at = subscriptsOf(run, scope, target.subscripts, target.isTuple);
      const before = indexValue(run, object, at);
      // It is put back whole, so that nothing but the whole is changed.
      if (before.kind === "tensor" && object.kind === "tensor")
        before.memory.sharers.splice(before.memory.sharers.indexOf(before), 1);
      return {
        before,
        set: (to) => bindIndex(run, scope, target, object, at, to),
        isPart: object.kind === "tensor",
      };
    }
    return { before: run.evaluate(run, scope, target), set: (to) => bindTarget(run, scope, target, to), isPart: false };
  };
  const { before, set, isPart } = read();
  run.hint = name;
  const by = run.evaluate(run, scope, value);
  run.hint = name;
  if (changeWhereItIs(run, before, sign, by)) return;
  if (isModule(before) && sign === "+") {
    const extend = getMember(run, before, "extend");
    run.call(run, extend, { plain: [by], named: new Map(), span: run.span });
    return;
  }
  const after = operate(run, sign, before, by);
  run.hint = undefined;
  if (before.kind === "tensor" && after.kind === "tensor" && !isPart) {
    if (before.shape.length !== after.shape.length) fail("a change in place of a shape");
    change(run, before, after, `${operator}`);
    return;
  }
  set(after);
}

/** `list += …`, `list *= …`, `dict |= …` and the like, which all see that hold it. */
function changeWhereItIs(run: Run, before: Value, sign: string, by: Value): boolean {
  if (before.kind === "list" && sign === "+" && by.kind === "iterator")
    for (const each of lazily(run, by)) before.items.push(each);
  else if (before.kind === "list" && sign === "+") before.items.push(...itemsOf(run, by));
  else if ((before.kind === "list" || before.kind === "set") && /^[*|&^-]$/.test(sign)) {
    const after = operate(run, sign, before, by);
    if (!isElements(after)) return false;
    before.items.splice(0, before.items.length, ...after.items);
  } else if (before.kind === "dict" && sign === "|" && by.kind === "dict")
    for (const [key, entry] of by.entries) before.entries.set(key, entry);
  // How weights begin is changed in many ways.
  else return before.kind === "tensor" && before.origin.kind === "weight" && !run.emission;
  return true;
}

function bindIndex(
  run: Run,
  scope: Scope,
  target: Extract<Expression, { kind: "index" }>,
  object: Value,
  at: readonly Value[],
  to: Value,
): void {
  const held: Scope = { names: new Map([["object", object]]), outer: scope };
  const names = at.map((each, i) => {
    held.names.set(`at${i}`, each);
    return { kind: "name" as const, text: `at${i}`, span: target.span };
  });
  bindTarget(
    run,
    held,
    { ...target, object: { kind: "name", text: "object", span: target.span }, subscripts: names, isTuple: false },
    to,
  );
}

/** What is not known, such as a size of the batch, is taken to hold. */
function assertHolds(value: (expression: Expression) => Value, condition: Expression): void {
  let holds = true;
  try {
    holds = truthOf(value(condition));
  } catch (error) {
    if (!(error instanceof CannotFollow)) throw error;
  }
  if (!holds) throw new Raised("an assertion");
}

function attempt(run: Run, scope: Scope, statement: Extract<Statement, { kind: "try" }>): Flow {
  const finish = (flow: Flow): Flow => {
    const last = run.execute(run, scope, statement.cleanup);
    return last.kind === "next" ? flow : last;
  };
  try {
    for (const each of statement.body) if (each.kind === "import") assertInstalled(run, scope, each);
    return finish(run.execute(run, scope, statement.body));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return finish(run.execute(run, scope, statement.handler));
  }
}

/** `contextlib.suppress(NameError)`: what is raised ends the body, and no more. */
const isSuppressing = (item: Expression): boolean =>
  item.kind === "call" && /(?:^|\.)suppress$/.test(sourceOf(item.callee.span));

function unlessRaised(run: Run, scope: Scope, body: readonly Statement[]): Flow | undefined {
  try {
    return run.execute(run, scope, body);
  } catch (error) {
    if (error instanceof Raised) return undefined;
    throw error;
  }
}

/** `global` and `nonlocal`. */
function noteOuter(scope: Scope, { span }: Statement): void {
  const words = /^(?:global|nonlocal)\s+([\w\s,]+)/.exec(span.source.text.slice(span.start, span.end));
  for (const name of words?.[1]?.split(",") ?? []) scope.outerNames?.add(name.trim());
}

/** Decorators that say what is known of the function; others are called. */
function decorated(run: Run, scope: Scope, statement: FunctionDefinition): Value {
  let made: Value = functionOf(run, scope, statement);
  for (const decorator of [...statement.decorators].reverse()) {
    const [written = ""] = decoratorNames([decorator]);
    if (/(?:property|staticmethod|classmethod)$/.test(written)) continue;
    if (/^(?:functools\.)?wraps\(/.test(written)) {
      made = standingFor(run, scope, made, decorator);
      continue;
    }
    if (
      /^(?:torch\.|functools\.|typing\.|abc\.|overload|abstractmethod|lru_cache|register_|_ignore)|no_grad|autocast|\.setter/.test(
        written,
      )
    )
      continue;
    const wrap = run.evaluate(run, scope, decorator);
    made = run.call(run, wrap, { plain: [made], named: new Map(), span: run.span });
  }
  return made;
}

/** `@functools.wraps(fn)` */
function standingFor(run: Run, scope: Scope, made: Value, decorator: Expression): Value {
  if (made.kind !== "function" || decorator.kind !== "call") return made;
  const [given] = decorator.args;
  const fn = given && run.evaluate(run, scope, given.value);
  return fn?.kind === "function" ? { ...made, name: fn.name, wrapped: fn.wrapped ?? fn } : made;
}

function classOf(run: Run, scope: Scope, statement: ClassDefinition): Value {
  const bases = statement.bases.map((each) => run.evaluate(run, scope, each));
  let made: Value = makeClass(run, scope, statement, bases);
  for (const decorator of [...statement.decorators].reverse()) {
    const [written = ""] = decoratorNames([decorator]);
    if (/dataclass|total_ordering/.test(written)) continue;
    const wrap = run.evaluate(run, scope, decorator);
    made = run.call(run, wrap, { plain: [made], named: new Map(), span: run.span });
  }
  return made;
}
