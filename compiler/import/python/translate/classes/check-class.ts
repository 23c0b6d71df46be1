import { closest } from "../../../../../grammar/did-you-mean.ts";
import type { Expression, FunctionDefinition } from "../../syntax/python-ast.ts";
import { report, sourceOf, type Context } from "../context.ts";
import { declaredName } from "./declared-name.ts";
import type { Ancestor } from "./network.ts";
import { walkStatements } from "../scope.ts";

const containers = new Set("Module Sequential ModuleList ModuleDict ParameterList ParameterDict Parameter".split(" "));
const ofPython = new Set("object dict list tuple str int float Exception type".split(" "));

/** Says what is wrong with a class that Python or PyTorch would refuse. */
export function checkClass(context: Context, ancestor: Ancestor): void {
  refusePatches(context, ancestor);
  for (const base of ancestor.declaration.bases) checkBase(context, ancestor, base);
  for (const each of ancestor.declaration.body) if (each.kind === "function") checkMethod(context, ancestor, each);
}

/** `Net.forward = …` behind the class. */
function refusePatches(context: Context, { declaration, home }: Ancestor): void {
  for (const statement of home.file.statements) {
    if (statement.kind !== "assign" && statement.kind !== "update") continue;
    const targets = statement.kind === "assign" ? statement.targets : [statement.target];
    if (targets.some((each) => each.kind === "member" && sourceOf(each.object.span) === declaration.name.text))
      report(context, "NN6007", statement.span, {
        what: `a class that is changed behind its declaration, \`${sourceOf(statement.span)}\`,`,
        help: "write it in the class",
      });
  }
}

function checkBase(context: Context, { home }: Ancestor, base: Expression): void {
  const found = declaredName(context, home, base);
  if (typeof found !== "string") return;
  const root = sourceOf(base.span).split(/[.[]/)[0] ?? "";
  if (!home.names.has(root) && !ofPython.has(root))
    return report(context, "NN6011", base.span, { name: root, near: closest(root, [...home.names.keys()]) });
  const [, name] = /^torch\.nn\.(?:modules\.(?:\w+\.)?)?(\w+)$/.exec(found) ?? [];
  const { layers } = context.vocabulary;
  if (name === undefined || containers.has(name) || layers.has(name) || /^_[A-Z]|^functional$/.test(name)) return;
  const near = closest(name, [...containers, ...layers]);
  report(context, "NN6009", base.span, { path: found, near });
}

function checkMethod(context: Context, { declaration }: Ancestor, method: FunctionDefinition): void {
  if (method.decorators.some(({ span }) => /staticmethod|classmethod|overload/.test(sourceOf(span)))) return;
  const [first] = method.params;
  if (first?.name.text === "self" || first?.kind === "*") return;
  let usesSelf: Expression | undefined;
  walkStatements(method.body, (each) => {
    if (each.kind === "name" && each.text === "self") usesSelf ??= each;
  });
  if (usesSelf) return report(context, "NN6011", usesSelf.span, { name: "self", near: first?.name.text });
  if (first)
    report(context, "NN6008", first.name.span, {
      what: `${declaration.name.text}.${method.name.text}`,
      why: `its first parameter is ${first.name.text}`,
      help: "call it self",
    });
}

/** An `__init__` that sets fields has to call its parent's before. */
export function checkParentInit(context: Context, { declaration }: Ancestor, init: FunctionDefinition): void {
  let calls = false;
  let sets = false;
  walkStatements(init.body, (each) => {
    if (each.kind === "call" && each.callee.kind === "member" && each.callee.name.text === "__init__") calls = true;
    if (each.kind === "call" && /(^|\.)[A-Z]/.test(sourceOf(each.callee.span))) sets = true;
  });
  if (!calls && sets)
    report(context, "NN6008", init.name.span, {
      what: declaration.name.text,
      why: "it never calls super().__init__(), without which PyTorch takes no layers",
      help: undefined,
    });
}
