import type { Call, Expression, Statement } from "../syntax/python-ast.ts";
import { calculate } from "./calculate.ts";
import { itemsOf, keyOf, setTarget, valueOf, type Environment } from "./evaluate-expression.ts";
import { asNumber, truthOfValue, unknownValue, type Value } from "./value.ts";
import { namesSetBy } from "./names-set-by.ts";

/** How much is done for the constants of one file. */
const MOST_STEPS = 100_000;

/** The values that the statements of a file leave, up to a place of it. */
export function runConstants(statements: readonly Statement[], until = Infinity): ReadonlyMap<string, Value> {
  const environment: Environment = { names: new Map(), budget: { left: MOST_STEPS } };
  for (const statement of statements) {
    if (statement.span.start >= until) break;
    runOne(environment, statement);
  }
  return environment.names;
}

function runAll(environment: Environment, statements: readonly Statement[]): void {
  for (const statement of statements) runOne(environment, statement);
}

function runOne(environment: Environment, statement: Statement): void {
  switch (statement.kind) {
    case "assign": {
      if (!statement.value) return;
      const value = valueOf(environment, statement.value);
      for (const target of statement.targets)
        if (target.kind === "index") setEntry(environment, target, value);
        else setTarget(environment, target, value);
      return;
    }
    case "update":
      return update(environment, statement);
    case "expression":
      if (statement.value.kind === "call") change(environment, statement.value);
      return;
    case "if": {
      const truth = truthOfValue(valueOf(environment, statement.condition));
      if (truth === undefined) return lose(environment, statement);
      return runAll(environment, truth ? statement.then : statement.otherwise);
    }
    case "for": {
      const over = itemsOf(valueOf(environment, statement.iterable));
      if (!over) return lose(environment, statement);
      for (const each of [...over]) {
        if (environment.budget.left <= 0) return lose(environment, statement);
        setTarget(environment, statement.target, each);
        runAll(environment, statement.body);
      }
      return;
    }
    default:
      return lose(environment, statement);
  }
}

/** What a statement sets that cannot be followed. */
function lose({ names }: Environment, statement: Statement): void {
  for (const name of namesSetBy(statement)) names.set(name, unknownValue);
}

function setEntry(environment: Environment, target: Expression & { readonly kind: "index" }, value: Value): void {
  const object = valueOf(environment, target.object);
  const [only] = target.subscripts;
  const key = only && only.kind !== "slice" ? keyOf(valueOf(environment, only)) : undefined;
  if (key === undefined || target.subscripts.length > 1) return loseObject(environment, target.object);
  if (object.kind === "dict") object.entries.set(key, value);
  else if (object.kind === "list" && typeof key === "number" && Math.abs(key) <= object.items.length)
    object.items[key < 0 ? object.items.length + key : key] = value;
  else loseObject(environment, target.object);
}

function loseObject({ names }: Environment, object: Expression): void {
  if (object.kind === "name") names.set(object.text, unknownValue);
  else if (object.kind === "index" || object.kind === "member")
    loseObject({ names, budget: { left: 0 } }, object.object);
}

function update(environment: Environment, { target, operator, value }: Statement & { readonly kind: "update" }): void {
  const [before, by] = [valueOf(environment, target), valueOf(environment, value)];
  const items = itemsOf(by);
  if (before.kind === "list" && operator === "+" && items) return void before.items.push(...items);
  const after = calculate(operator, before, by);
  if (target.kind === "name") environment.names.set(target.text, after);
  else if (target.kind === "index") setEntry(environment, target, after);
}

/** `xs.append(1)`, `d.update(a=1)` */
function change(environment: Environment, { callee, args }: Call): void {
  if (callee.kind !== "member") return;
  const object = valueOf(environment, callee.object);
  const [first = unknownValue, second = unknownValue] = args.map(({ value }) => valueOf(environment, value));
  const items = itemsOf(first);
  const at = asNumber(first);
  const word = callee.name.text;
  if (object.kind === "list") {
    if (word === "append") return void object.items.push(first);
    if (word === "extend" && items) return void object.items.push(...items);
    if (word === "insert" && at !== undefined) return void object.items.splice(at, 0, second);
    if (word === "reverse") return void object.items.reverse();
    if (word === "pop") return void object.items.splice(at ?? -1, 1);
    if (word === "clear") return void object.items.splice(0);
  }
  if (object.kind === "dict") {
    const key = keyOf(first);
    if (word === "update" && args.every(({ name, kind }) => name !== undefined || kind === "plain")) {
      for (const { name, value } of args) {
        const held = valueOf(environment, value);
        if (name) object.entries.set(name.text, held);
        else if (held.kind === "dict") for (const [each, inner] of held.entries) object.entries.set(each, inner);
        else return loseObject(environment, callee.object);
      }
      return;
    }
    if (word === "setdefault" && key !== undefined)
      return void (object.entries.has(key) || object.entries.set(key, second));
    if (word === "pop" && key !== undefined) return void object.entries.delete(key);
  }
  if (/^(append|extend|insert|reverse|pop|clear|update|setdefault|sort|remove)$/.test(word))
    loseObject(environment, callee.object);
}
