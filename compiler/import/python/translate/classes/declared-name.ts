import type { ClassDefinition, Expression, FunctionDefinition } from "../../syntax/python-ast.ts";
import type { Context, Home } from "../context.ts";

/** A class or a function of a file, and where it stands. */
export type DeclaredName =
  | { readonly kind: "class"; readonly declaration: ClassDefinition; readonly home: Home }
  | { readonly kind: "function"; readonly declaration: FunctionDefinition; readonly home: Home };

/** What a name or a path of a file stands for, without asking for it: a declaration, or the path of what is none. */
export function declaredName(context: Context, home: Home, expression: Expression, depth = 0): DeclaredName | string {
  const path = pathOf(expression);
  const [first = "", ...rest] = path;
  const declared = home.names.get(first);
  if (!declared || depth > 32) return path.join(".");
  switch (declared.kind) {
    case "library":
      return [declared.path, ...rest].join(".");
    case "import": {
      const from = context.open(declared.from, home);
      if (!from) return [declared.from, declared.name, ...rest].join(".");
      return declaredName(context, from, { kind: "name", text: declared.name, span: expression.span }, depth + 1);
    }
    case "statement": {
      const { statement } = declared;
      if (rest.length > 0) return path.join(".");
      if (statement.kind === "class") return { kind: "class", declaration: statement, home };
      if (statement.kind === "function") return { kind: "function", declaration: statement, home };
      if (statement.kind === "assign" && statement.value)
        return declaredName(context, home, statement.value, depth + 1);
      return path.join(".");
    }
  }
}

const pathOf = (expression: Expression): readonly string[] =>
  expression.kind === "name"
    ? [expression.text]
    : expression.kind === "member"
      ? [...pathOf(expression.object), expression.name.text]
      : expression.kind === "index"
        ? pathOf(expression.object)
        : [];
