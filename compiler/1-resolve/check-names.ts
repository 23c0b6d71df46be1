import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { targetNames } from "../../grammar/target-names.ts";
import { diagnose } from "../messages.ts";
import { prefixed, prefixOf, unknownName, type Names } from "./unknown-name.ts";

/** Reports names that mean nothing and names declared twice, in every declaration, called or not. */
export function checkNames(
  file: ast.File,
  fileNames: ReadonlySet<string>,
  builtins: ReadonlySet<string>,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const outer: Names = {
    has: (name) => fileNames.has(name) || builtins.has(name),
    all: () => [...fileNames, ...builtins],
    symbols: new Set(),
  };

  const expressions = (list: readonly (ast.Expression | undefined)[], names: Names): void => {
    for (const expression of list) if (expression) visit(expression, names);
  };

  const items = (list: readonly ast.Item[], names: Names): void => {
    for (const item of list) {
      if (item.kind === "argument") {
        if (item.name?.kind === "string") visit(item.name, names);
        visit(item.value, names);
      } else if (item.kind === "if-item") {
        visit(item.condition, names);
        items([item.item], names);
      } else {
        visit(item.iterable, names);
        items([item.item], within(names, textsOf(targetNames(item.targets))));
      }
    }
  };

  const visit = (expression: ast.Expression, names: Names): void => {
    switch (expression.kind) {
      case "reference":
        if (!names.has(expression.name)) diagnostics.push(unknownName(expression, names));
        return;
      case "string":
        return expressions(
          expression.parts.filter((part) => typeof part !== "string"),
          names,
        );
      case "tuple":
        return expressions(expression.elements, names);
      case "list":
        return items(expression.items, names);
      case "conditional":
        return expressions([expression.condition, expression.then, expression.otherwise], names);
      case "call":
        visit(expression.callee, names);
        return items(expression.items, names);
      case "index":
        visit(expression.object, names);
        return expressions(
          expression.subscripts.flatMap((each) =>
            each.kind === "at" ? [each.value] : each.kind === "slice" ? [each.start, each.stop, each.step] : [],
          ),
          names,
        );
      case "access": {
        const prefix = prefixOf(expression);
        if (prefix && !names.has(prefix.name)) diagnostics.push(prefixed(expression, prefix, names));
        else visit(expression.object, names);
        return;
      }
      case "unary":
        return visit(expression.operand, names);
      case "binary": {
        // Long chains lean to the left, and are followed without recursion.
        let left: ast.Expression = expression;
        const rights: ast.Expression[] = [];
        while (left.kind === "binary") {
          rights.unshift(left.right);
          left = left.left;
        }
        return expressions([left, ...rights], names);
      }
      default:
        return;
    }
  };

  const statements = (list: readonly ast.Statement[], names: Names): void => {
    for (const statement of list) {
      switch (statement.kind) {
        case "const":
          visit(statement.value, names);
          break;
        case "assign":
          visit(statement.value, names);
          break;
        case "return":
          if (statement.names) reportDuplicates(statement.names);
          expressions(statement.values, names);
          break;
        case "if":
          visit(statement.condition, names);
          statements(statement.then.statements, names);
          if (statement.otherwise)
            statements(
              statement.otherwise.kind === "block" ? statement.otherwise.statements : [statement.otherwise],
              names,
            );
          break;
        case "for":
          visit(statement.iterable, names);
          statements(statement.body.statements, names);
          break;
        case "assert":
          expressions([statement.condition, statement.message], names);
          break;
      }
    }
  };

  const parameters = (params: readonly ast.Param[], names: Names): void => {
    reportDuplicates(params.map((param) => param.name));
    expressions(
      params.map((param) => param.default),
      names,
    );
  };

  const reportDuplicates = (names: readonly ast.Name[], help?: string): void => {
    const first = new Map<string, ast.Name>();
    for (const name of names) {
      const before = first.get(name.text);
      if (before)
        diagnostics.push(
          diagnose(
            "NN2007",
            name.span,
            { name: name.text },
            { notes: [{ span: before.span, text: "first declared here" }], help },
          ),
        );
      else first.set(name.text, name);
    }
  };

  const fn = (declaration: ast.Fn, names: Names): void => {
    parameters(declaration.params, names);
    const inner = within(names, [
      ...textsOf(declaration.params.map((param) => param.name)),
      ...symbolsOf(declaration.params.map((param) => param.shape)),
    ]);
    if (declaration.body.kind === "block") block(declaration.body, inner);
    else visit(declaration.body, inner);
  };

  const block = (body: ast.Block, names: Names): void =>
    statements(body.statements, within(names, assignedIn(body.statements)));

  const members = (owner: ast.Name, list: readonly ast.Member[], names: Names): void => {
    reportDuplicates(list.flatMap((member) => ("name" in member ? [member.name] : [])));
    for (const kind of ["forward", "loss"] as const)
      reportDuplicates(
        list.flatMap((member) => (member.kind === kind ? [wordOf(member)] : [])),
        `a module has one ${kind}: take the other out`,
      );
    const forward = list.find((member) => member.kind === "forward");
    const meant = list.find((member) => member.kind === "fn" && member.name.text === "forward");
    if (meant && !forward) {
      const help = "forward stands without fn: forward(x) { … }";
      diagnostics.push(
        diagnose("NN2018", { ...meant.span, end: meant.span.start + "fn".length }, { name: owner.text }, { help }),
      );
    }
    const inner = within(
      names,
      list.flatMap((member) => ("name" in member ? [member.name.text] : [])),
      new Set(symbolsOf((forward?.params ?? []).map((param) => param.shape))),
    );
    for (const member of list) {
      if (member.kind === "const" || member.kind === "field") visit(member.value, inner);
      else if (member.kind === "assert") expressions([member.condition, member.message], inner);
      else if (member.kind === "fn") fn(member, inner);
      else {
        parameters(member.params, inner);
        const shapes = member.params.map((param) => param.shape);
        const own = within(inner, [
          ...(member.kind === "loss" ? ["forward"] : []),
          ...textsOf(member.params.map((param) => param.name)),
          ...symbolsOf([...shapes, ...(member.results ?? [])]),
        ]);
        block(member.body, own);
      }
    }
  };

  for (const declaration of file.declarations) {
    if (declaration.kind === "const") visit(declaration.value, outer);
    else if (declaration.kind === "fn") fn(declaration, outer);
    else if (declaration.kind === "module") {
      parameters(declaration.params, outer);
      members(
        declaration.name,
        declaration.members,
        within(outer, textsOf(declaration.params.map((param) => param.name))),
      );
    } else if (declaration.kind === "model") {
      if (declaration.body.kind === "members") members(declaration.name, declaration.body.members, outer);
      else {
        reportDuplicates(declaration.body.where.map((each) => each.name));
        expressions([declaration.body.value, ...declaration.body.where.map((each) => each.value)], outer);
      }
    }
  }
  return diagnostics;
}

function within(outer: Names, own: readonly string[], symbols: ReadonlySet<string> = outer.symbols): Names {
  const names = new Set(own);
  return { has: (name) => names.has(name) || outer.has(name), all: () => [...names, ...outer.all()], symbols };
}

/** The word `forward` or `loss`, as if it were the name of what it declares. */
const wordOf = ({ kind, span }: ast.Method): ast.Name => ({
  kind: "name",
  text: kind,
  span: { ...span, end: span.start + kind.length },
});

const textsOf = (names: readonly ast.Name[]): string[] => names.map((name) => name.text);

/** Names that stand in shapes; those that mean nothing else are symbols. */
function symbolsOf(shapes: readonly (ast.Shape | undefined)[]): string[] {
  const found: string[] = [];
  const visit = (expression: ast.Expression): void => {
    if (expression.kind === "reference") found.push(expression.name);
    else if (expression.kind === "binary") [expression.left, expression.right].forEach(visit);
    else if (expression.kind === "unary") visit(expression.operand);
  };
  for (const shape of shapes) shape?.dims.forEach(visit);
  return found;
}

/** Every name that a body sets somewhere: it lives on after the `if` or `for` around it. */
function assignedIn(statements: readonly ast.Statement[]): string[] {
  return statements.flatMap((statement): string[] => {
    switch (statement.kind) {
      case "const":
        return [statement.name.text];
      case "assign":
        return textsOf(targetNames(statement.targets));
      case "if":
        return [
          ...assignedIn(statement.then.statements),
          ...(statement.otherwise
            ? assignedIn(statement.otherwise.kind === "block" ? statement.otherwise.statements : [statement.otherwise])
            : []),
        ];
      case "for":
        return [...textsOf(targetNames(statement.targets)), ...assignedIn(statement.body.statements)];
      default:
        return [];
    }
  });
}
