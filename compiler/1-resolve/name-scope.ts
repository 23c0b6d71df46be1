import type * as ast from "../../grammar/ast.ts";
import { targetNames } from "../../grammar/target-names.ts";

/** What a name can mean at some place. */
export interface Names {
  readonly has: (name: string) => boolean;
  readonly all: () => readonly string[];
  /** Dimensions of the inputs, which are names within forward only. */
  readonly symbols: ReadonlySet<string>;
  /** Where what a name means at this offset is named first; undefined for what the file or the language declares. */
  readonly find: (name: string, at: number) => ast.Name | undefined;
}

/** A name, and from where on it stands for what it is: what is assigned, from the end of the statement on. */
export interface ScopedName {
  readonly name: ast.Name;
  readonly from: number;
}

export const everywhere = (names: readonly ast.Name[]): ScopedName[] => names.map((name) => ({ name, from: 0 }));

export function within(outer: Names, own: readonly ScopedName[], symbols: ReadonlySet<string> = outer.symbols): Names {
  const first = new Map<string, ScopedName>();
  for (const each of own) if (!first.has(each.name.text)) first.set(each.name.text, each);
  return {
    has: (name) => first.has(name) || outer.has(name),
    all: () => [...first.keys(), ...outer.all()],
    symbols,
    find(name, at) {
      const found = first.get(name);
      // Before `conv = conv(x)` is done, `conv` is what it was; in a loop there is nothing else that it could be.
      if (found === undefined || (at < found.from && outer.has(name))) return outer.find(name, at);
      return found.name;
    },
  };
}

/** Names that stand in shapes; those that mean nothing else are symbols. */
export function namesInShapes(shapes: readonly (ast.Shape | undefined)[]): ast.Name[] {
  const found: ast.Name[] = [];
  const visit = (expression: ast.Expression): void => {
    if (expression.kind === "reference") found.push({ kind: "name", text: expression.name, span: expression.span });
    else if (expression.kind === "binary") [expression.left, expression.right].forEach(visit);
    else if (expression.kind === "unary") visit(expression.operand);
  };
  for (const shape of shapes) shape?.dims.forEach(visit);
  return found;
}

/** Every name that a body sets somewhere: it lives on after the `if` or `for` around it. */
export function assignedIn(statements: readonly ast.Statement[]): ScopedName[] {
  return statements.flatMap((statement): ScopedName[] => {
    switch (statement.kind) {
      case "const":
        return [{ name: statement.name, from: statement.span.end }];
      case "assign":
        return targetNames(statement.targets).map((name) => ({ name, from: statement.span.end }));
      case "if":
        return [
          ...assignedIn(statement.then.statements),
          ...(statement.otherwise
            ? assignedIn(statement.otherwise.kind === "block" ? statement.otherwise.statements : [statement.otherwise])
            : []),
        ];
      case "for":
        return [
          ...targetNames(statement.targets).map((name) => ({ name, from: statement.iterable.span.end })),
          ...assignedIn(statement.body.statements),
        ];
      default:
        return [];
    }
  });
}

/** The word `forward` or `loss`, as if it were the name of what it declares. */
export const wordOf = ({ kind, span }: ast.Method): ast.Name => ({
  kind: "name",
  text: kind,
  span: { ...span, end: span.start + kind.length },
});
