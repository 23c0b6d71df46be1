import type { Call, ClassDefinition, Expression, Statement } from "../../syntax/python-ast.ts";
import { sourceOf, type Context, type Home } from "../context.ts";
import { declaredName } from "../classes/declared-name.ts";
import { walkStatements } from "../scope.ts";
import type { Within } from "./within.ts";

/** All calls of something in all files that have been read, each with the function that it stands in. */
export function callsIn(context: Context, { called, home: own }: Within, handed: () => void): readonly FoundCall[] {
  const found: FoundCall[] = [];
  const isCalled = (home: Home, callee: Expression, inner: ClassDefinition | undefined): boolean => {
    if (typeof called === "string") return namesIt(home, callee, called, own);
    if (callee.kind === "member" && callee.name.text === "__init__" && callee.object.kind === "call" && inner)
      return called.kind === "class" && inner !== called && inner.bases.some((base) => isIt(home, base));
    if (callee.kind === "member" && sourceOf(callee.object.span) === "self")
      return called.kind === "function" && callee.name.text === called.name.text;
    return isIt(home, callee);
  };
  const isIt = (home: Home, expression: Expression): boolean => {
    if (expression.kind !== "name" && expression.kind !== "member") return false;
    const declared = declaredName(context, home, expression);
    return typeof declared !== "string" && declared.declaration === called;
  };
  const visit = (
    home: Home,
    statements: readonly Statement[],
    inner: Within | undefined,
    owner: ClassDefinition | undefined,
  ): void => {
    for (const each of statements)
      if (each.kind === "class") visit(home, each.body, undefined, each);
      else if (each.kind === "function") {
        const isInit = owner && each.name.text === "__init__";
        const isStatic = each.decorators.some(({ span }) => sourceOf(span).includes("staticmethod"));
        visit(
          home,
          each.body,
          {
            home,
            params: each.params,
            body: each.body,
            called: isInit ? owner : each,
            skipped: owner && !isStatic ? 1 : 0,
          },
          owner,
        );
      } else {
        const callees = new Set<Expression>();
        walkStatements([each], (expression) => {
          if (expression.kind === "call") {
            callees.add(expression.callee);
            // super(Net, self) and isinstance(m, Net) hand nothing on.
            if (/^(super|isinstance|issubclass)$/.test(sourceOf(expression.callee.span)))
              for (const { value } of expression.args)
                for (const type of value.kind === "tuple" ? value.elements : [value]) callees.add(type);
            if (isCalled(home, expression.callee, owner)) found.push({ home, inner, call: expression });
          } else if (
            typeof called !== "string" &&
            !callees.has(expression) &&
            expression.kind === "name" &&
            isIt(home, expression)
          )
            handed();
        });
      }
  };
  for (const home of context.homes) visit(home, home.file.statements, undefined, undefined);
  return found;
}

interface FoundCall {
  readonly home: Home;
  readonly inner: Within | undefined;
  readonly call: Call;
}

/** Whether a name that a file gives to a function is called, in that file or in one that imports it. */
function namesIt(home: Home, callee: Expression, called: string, own: Home): boolean {
  if (callee.kind === "member") return home.source !== own.source && callee.name.text === called;
  if (callee.kind !== "name") return false;
  const declared = home.names.get(callee.text);
  const name = declared?.kind === "import" ? declared.name : callee.text;
  return name === called && (home.source === own.source || declared?.kind === "import");
}
