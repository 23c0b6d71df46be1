import type { Expression, Statement } from "../syntax/python-ast.ts";

const changing = /^(append|extend|insert|reverse|pop|clear|update|setdefault|sort|remove)$/;

/** The names of a file that a statement sets, or whose list or dictionary it changes. */
export function namesSetBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case "assign":
      return statement.targets.flatMap(namesOf);
    case "update":
      return namesOf(statement.target);
    case "expression":
      return statement.value.kind === "call" &&
        statement.value.callee.kind === "member" &&
        changing.test(statement.value.callee.name.text)
        ? namesOf(statement.value.callee.object)
        : [];
    case "if":
      return [...statement.then, ...statement.otherwise].flatMap(namesSetBy);
    case "for":
      return [...namesOf(statement.target), ...statement.body.flatMap(namesSetBy)];
    case "with":
      return statement.body.flatMap(namesSetBy);
    default:
      return [];
  }
}

function namesOf(target: Expression): readonly string[] {
  switch (target.kind) {
    case "name":
      return [target.text];
    case "index":
      return namesOf(target.object);
    case "tuple":
    case "list":
      return target.elements.flatMap(namesOf);
    case "star":
      return namesOf(target.value);
    default:
      return [];
  }
}
