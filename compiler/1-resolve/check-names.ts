import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { boundNames } from "../../grammar/bound-names.ts";
import { targetNames } from "../../grammar/target-names.ts";
import { diagnose } from "../messages.ts";
import type { NameListener } from "./name-listener.ts";
import { assignedIn, everywhere, namesInShapes, within, wordOf, type Names } from "./name-scope.ts";
import { prefixed, prefixOf, unknownName } from "./unknown-name.ts";

/** Reports names that mean nothing and names declared twice, in every declaration, called or not. */
export function checkNames(
  file: ast.File,
  fileNames: ReadonlySet<string>,
  builtins: ReadonlySet<string>,
  listener?: NameListener,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const outer: Names = {
    has: (name) => fileNames.has(name) || builtins.has(name),
    all: () => [...fileNames, ...builtins],
    symbols: new Set(),
    find: () => undefined,
  };
  const refersTo = (names: Names, name: ast.Name): void =>
    listener?.refers(name, names.find(name.text, name.span.start));

  const expressions = (list: readonly (ast.Expression | undefined)[], names: Names): void => {
    for (const expression of list) if (expression) visit(expression, names);
  };

  const items = (list: readonly ast.Item[], names: Names, callee?: ast.Expression): void => {
    for (const item of list) {
      if (item.kind === "argument") {
        if (item.name?.kind === "string") visit(item.name, names);
        else if (item.name && callee) listener?.namesPartOf(item.name, callee);
        visit(item.value, names);
      } else if (item.kind === "if-item") {
        visit(item.condition, names);
        items([item.item], names, callee);
      } else {
        visit(item.iterable, names);
        const inner = within(names, everywhere(targetNames(item.targets)));
        listener?.scope(item.span, inner);
        for (const name of targetNames(item.targets)) refersTo(inner, name);
        items([item.item], inner, callee);
      }
    }
  };

  const visit = (expression: ast.Expression, names: Names): void => {
    switch (expression.kind) {
      case "reference":
        if (!names.has(expression.name)) diagnostics.push(unknownName(expression, names));
        else refersTo(names, { kind: "name", text: expression.name, span: expression.span });
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
        return items(expression.items, names, expression.callee);
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
          listener?.refers(statement.name, names.find(statement.name.text, Infinity));
          break;
        case "assign":
          visit(statement.value, names);
          for (const name of targetNames(statement.targets)) listener?.refers(name, names.find(name.text, Infinity));
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
          for (const name of targetNames(statement.targets)) listener?.refers(name, names.find(name.text, Infinity));
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
    method(
      declaration,
      declaration.params.map((param) => param.shape),
      names,
    );
  };

  /** What a body knows: parameters, the symbols of shapes, and what it sets itself. */
  const method = (
    { params, body, span }: Pick<ast.Fn, "params" | "body" | "span">,
    shapes: readonly (ast.Shape | undefined)[],
    names: Names,
    before: readonly ast.Name[] = [],
  ): void => {
    const inShapes = namesInShapes(shapes);
    const own = everywhere([
      ...before,
      ...params.map((param) => param.name),
      ...inShapes.filter(({ text }) => listener === undefined || !names.has(text)),
    ]);
    const set = body.kind === "block" ? assignedIn(body.statements) : [];
    // What sets a parameter anew sets the same name.
    const known = set.map((each) => own.find(({ name }) => name.text === each.name.text) ?? each);
    const inner = within(names, [...known, ...own]);
    if (listener) {
      listener.scope(span, inner);
      for (const name of [...params.map((param) => param.name), ...inShapes]) refersTo(inner, name);
    }
    if (body.kind === "block") statements(body.statements, inner);
    else visit(body, inner);
  };

  const members = ({ name: owner, span }: ast.Module | ast.Model, list: readonly ast.Member[], names: Names): void => {
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
    const symbols = namesInShapes((forward?.params ?? []).map((param) => param.shape));
    const inner = within(
      names,
      everywhere(list.flatMap((member) => ("name" in member ? [member.name] : []))),
      new Set(symbols.map(({ text }) => text)),
    );
    listener?.scope(span, inner);
    for (const member of list) {
      if ("name" in member) listener?.refers(member.name, member.name);
      if (member.kind === "const" || member.kind === "field") visit(member.value, inner);
      else if (member.kind === "assert") expressions([member.condition, member.message], inner);
      else if (member.kind === "fn") fn(member, inner);
      else {
        parameters(member.params, inner);
        const shapes = [...member.params.map((param) => param.shape), ...(member.results ?? [])];
        // A size of forward's is the same one in loss.
        const known = new Set(namesInShapes(shapes).map(({ text }) => text));
        const shared = symbols.filter(({ text }) => known.has(text) && !inner.has(text));
        const before = member.kind === "loss" ? [...(forward ? [wordOf(forward)] : [FORWARD]), ...shared] : [];
        method(member, shapes, inner, before);
      }
    }
  };

  for (const declaration of file.declarations) {
    if (declaration.kind === "const") visit(declaration.value, outer);
    else if (declaration.kind === "fn") fn(declaration, outer);
    else if (declaration.kind === "module") {
      parameters(declaration.params, outer);
      const params = declaration.params.map((param) => param.name);
      for (const name of params) listener?.refers(name, name);
      members(declaration, declaration.members, within(outer, everywhere(params)));
    } else if (declaration.kind === "model") {
      if (declaration.body.kind === "members") members(declaration, declaration.body.members, outer);
      else {
        reportDuplicates(declaration.body.where.flatMap(boundNames));
        for (const name of declaration.body.where.flatMap(boundNames))
          listener?.namesPartOf(name, declaration.body.value);
        expressions([declaration.body.value, ...declaration.body.where.map((each) => each.value)], outer);
      }
    }
  }
  return diagnostics;
}

/** What a loss calls in a model that has no forward, which is an error by itself. */
const FORWARD: ast.Name = { kind: "name", text: "forward", span: { source: { path: "", text: "" }, start: 0, end: 0 } };
