import type { ClassOptions } from "./translate/classes/class-options.ts";
import { translate } from "./translate/read.ts";
import type { Statement } from "./syntax/python-ast.ts";
import type { Context, Home } from "./translate/context.ts";
import { declareClass } from "./translate/classes/declare-class.ts";
import { declareFunction } from "./translate/classes/declare-function.ts";
import { docLines } from "./translate/classes/doc-lines.ts";
import { keywordsOf } from "./translate/classes/keywords.ts";
import { constantScope } from "./translate/expressions/names.ts";

/** What a name of a file stands for, as a declaration of `.nn`; undefined where its readers hold its value. */
export function declare(
  context: Context,
  home: Home,
  statement: Statement,
  name: string,
  fn: string,
  options: ClassOptions,
): string | undefined {
  switch (statement.kind) {
    case "class":
      return declareClass(context, home, statement, fn, options);
    case "function": {
      const keywords = statement.params.some(({ kind }) => kind === "**")
        ? keywordsOf(context, options.homes, statement, statement)
        : [];
      return docLines(statement.doc, "##") + declareFunction(context, home, statement, fn, { skipped: 0, keywords });
    }
    case "assign": {
      const value = context.values.get(`${home.source.path}:${name}`);
      if (!statement.value || value?.known?.kind === "dict" || value?.known?.kind === "table") return undefined;
      const scope = constantScope(home, name, statement.value);
      return `const ${fn} = ${translate(context, scope, statement.value).text}`;
    }
    default:
      return undefined;
  }
}
