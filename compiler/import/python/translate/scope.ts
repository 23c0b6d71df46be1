import type { Statement, Expression } from "../syntax/python-ast.ts";
import type { ChangesInPlace } from "../in-place/changes-in-place.ts";
import type { Within } from "./kinds/within.ts";
import type { Code } from "./code.ts";
import type { Home } from "./context.ts";
import type { Network } from "./classes/network.ts";

/** Where a piece of Python stands: what its names mean. */
export interface Scope {
  readonly home: Home;
  readonly outer?: Scope;
  readonly names: Map<string, Code>;
  /** The class whose method this is. */
  readonly self?: Network;
  /** Names of `.nn` that mean something else here than the function of that name. */
  readonly taken: Set<string>;
  /** A place of the file: what its names held when that was reached, as defaults are made where the `def` stands. */
  readonly before?: number;
  /** The forward of a model. */
  readonly isModel?: boolean;
  /** Where its function begins: comments before that are not its own. */
  readonly start?: number;
  /** A comprehension or a lambda: the names that it binds are no variables of the function around it. */
  readonly hasOwnNames?: boolean;
  /** Symbolic: names are replaced by what they hold, and nothing is written. */
  readonly isSymbolic?: boolean;
  /** The function, as far as its parameters are known by its calls. */
  readonly within?: Within | undefined;
  /** What its statements change where it lies. */
  readonly inPlace?: ChangesInPlace;
  /** A `fn` or `forward`, whose statements are written one by one. */
  readonly isWithin: "init" | "body";
}

/** Where defaults and values of classes stand: outside of all functions, when the file has come to that place. */
export const outerScope = (home: Home, before?: number): Scope => ({
  home,
  names: new Map(),
  taken: new Set(),
  isWithin: "init",
  ...(before !== undefined && { before }),
});

export function find(scope: Scope, name: string): Code | undefined {
  for (let here: Scope | undefined = scope; here; here = here.outer) {
    const found = here.names.get(name);
    if (found) return found;
  }
  return undefined;
}

const reserved = new Set(["const", "none", "true", "false", "_"]);

/** The name of a variable in `.nn`, which has other words of its own. */
export const localName = (name: string): string => (reserved.has(name) ? `${name}_` : name);

/** The names that statements assign, in their order: locals, and `self.x`. */
export function assignedIn(statements: readonly Statement[]): string[] {
  const found: string[] = [];
  const add = (target: Expression): void => {
    if (target.kind === "name") found.push(target.text);
    else if (target.kind === "member" && target.object.kind === "name" && target.object.text === "self")
      found.push(`self.${target.name.text}`);
    else if (target.kind === "tuple" || target.kind === "list") target.elements.forEach(add);
    else if (target.kind === "star") add(target.value);
  };
  for (const statement of statements) {
    if (statement.kind === "assign") statement.targets.forEach(add);
    else if (statement.kind === "update") add(statement.target);
    else if (statement.kind === "for") {
      add(statement.target);
      found.push(...assignedIn(statement.body));
    } else if (statement.kind === "if") found.push(...assignedIn(statement.then), ...assignedIn(statement.otherwise));
    else if (statement.kind === "with") found.push(...assignedIn(statement.body));
    const changed = changedBy(statement);
    if (changed) found.push(changed);
  }
  return found;
}

/** `layers.append(x)`, `seq.add_module("a", x)`, `layers["a"] = x`: the name of what is changed. */
export function changedBy(statement: Statement): string | undefined {
  if (statement.kind === "expression" && statement.value.kind === "call") {
    const { callee } = statement.value;
    if (callee.kind === "member" && changing.has(callee.name.text)) return variableOf(callee.object);
  }
  if (statement.kind === "assign" && statement.targets[0]?.kind === "index")
    return variableOf(statement.targets[0].object);
  return undefined;
}

const changing = new Set(["append", "extend", "insert", "add_module", "update"]);

/** `x` or `self.x` */
export function variableOf(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.text;
  if (expression.kind === "member" && expression.object.kind === "name" && expression.object.text === "self")
    return `self.${expression.name.text}`;
  return undefined;
}

/** Walks over all expressions of statements, function bodies within them included. */
export function walkStatements(statements: readonly Statement[], visit: (expression: Expression) => void): void {
  for (const statement of statements) {
    const walk = (expression: Expression | undefined): void => void (expression && walkExpression(expression, visit));
    switch (statement.kind) {
      case "assign":
        // What is set is not read, but `x[0] = …` reads x.
        for (const target of statement.targets) if (target.kind === "index") walk(target);
        walk(statement.value);
        break;
      case "update":
        walk(statement.target);
        walk(statement.value);
        break;
      case "if":
        walk(statement.condition);
        walkStatements(statement.then, visit);
        walkStatements(statement.otherwise, visit);
        break;
      case "for":
        walk(statement.iterable);
        walkStatements(statement.body, visit);
        break;
      case "with":
        statement.items.forEach(walk);
        walkStatements(statement.body, visit);
        break;
      case "return":
      case "raise":
      case "expression":
        walk(statement.value);
        break;
      case "assert":
        walk(statement.condition);
        walk(statement.message);
        break;
      case "function":
        statement.params.forEach((param) => walk(param.default));
        walkStatements(statement.body, visit);
        break;
      case "class":
        walkStatements(statement.body, visit);
        break;
      default:
        break;
    }
  }
}

function walkExpression(expression: Expression, visit: (expression: Expression) => void): void {
  visit(expression);
  const walk = (each: Expression | undefined): void => void (each && walkExpression(each, visit));
  switch (expression.kind) {
    case "string":
      expression.parts.forEach((part) => typeof part !== "string" && walk(part));
      break;
    case "member":
      walk(expression.object);
      break;
    case "call":
      walk(expression.callee);
      expression.args.forEach(({ value }) => walk(value));
      break;
    case "index":
      walk(expression.object);
      for (const each of expression.subscripts)
        if (each.kind === "slice") [each.start, each.stop, each.step].forEach(walk);
        else walk(each);
      break;
    case "binary":
      walk(expression.left);
      walk(expression.right);
      break;
    case "unary":
      walk(expression.operand);
      break;
    case "conditional":
      [expression.condition, expression.then, expression.otherwise].forEach(walk);
      break;
    case "lambda":
      walk(expression.body);
      break;
    case "tuple":
    case "list":
      expression.elements.forEach(walk);
      break;
    case "star":
    case "named":
      walk(expression.value);
      break;
    case "dict":
      for (const { key, value } of expression.entries) {
        walk(key);
        walk(value);
      }
      break;
    case "comprehension":
      walk(expression.key);
      walk(expression.element);
      for (const clause of expression.clauses) walk(clause.kind === "for" ? clause.iterable : clause.condition);
      break;
    default:
      break;
  }
}

/** The names that are read, `self.x` among them. */
export function readIn(statements: readonly Statement[]): Set<string> {
  const found = new Set<string>();
  walkStatements(statements, (expression) => {
    const variable = variableOf(expression);
    if (variable !== undefined) found.add(variable);
  });
  return found;
}
