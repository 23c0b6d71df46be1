import type { ClassDefinition, FunctionDefinition, Parameter, Statement } from "../../syntax/python-ast.ts";
import { lineageOf, methodsOf } from "../classes/class-lineage.ts";
import type { Context, Home } from "../context.ts";

/** The function in which an expression stands. */
export interface Within {
  readonly home: Home;
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  /** What a call of it names: the function, the class whose `__init__` it is, or the name that a lambda has. */
  readonly called: FunctionDefinition | ClassDefinition | string;
  /** `self` is no argument. */
  readonly skipped: number;
}

/** The `__init__` of a class, as what calls of the class call. */
export function withinInit(context: Context, declaration: ClassDefinition, home: Home): Within | undefined {
  const init = methodsOf(lineageOf(context, declaration, home).lineage).get("__init__");
  return (
    init && {
      home: init.home,
      params: init.declaration.params,
      body: init.declaration.body,
      called: declaration,
      skipped: 1,
    }
  );
}
