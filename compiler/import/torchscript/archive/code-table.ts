import type { Diagnostic } from "../../../../grammar/diagnostic.ts";
import type { ClassDefinition, FunctionDefinition } from "../../python/syntax/python-ast.ts";
import { readPython } from "../../python/syntax/read-python.ts";
import type { ScriptArchive } from "./read-script.ts";

/** The classes and functions of an archive's code, by their whole names. A file is read when something of it is asked for. */
export interface CodeTable {
  /** `__torch__.torch.nn.modules.conv.___torch_mangle_7.Conv2d` */
  readonly find: (name: string) => ClassDefinition | FunctionDefinition | undefined;
  /** Of a class; those of a trace that is called twice are `forward` and `forward1`. */
  readonly methodOf: (className: string, method: string) => FunctionDefinition | undefined;
}

export function codeTable(archive: ScriptArchive, report: (diagnostic: Diagnostic) => void): CodeTable {
  const files = new Map<string, ReadonlyMap<string, ClassDefinition | FunctionDefinition>>();
  const open = (path: string): ReadonlyMap<string, ClassDefinition | FunctionDefinition> => {
    const known = files.get(path);
    if (known) return known;
    const found = new Map<string, ClassDefinition | FunctionDefinition>();
    files.set(path, found);
    const text = archive.openCode(path);
    if (!text) return found;
    const { file, diagnostics } = readPython(text);
    for (const each of diagnostics) report(each);
    for (const each of file.statements)
      if (each.kind === "class" || each.kind === "function") found.set(each.name.text, each);
    return found;
  };
  const find = (name: string): ClassDefinition | FunctionDefinition | undefined => {
    const parts = name.split(".");
    const last = parts.pop() ?? "";
    return open(`code/${parts.join("/")}.py`).get(last);
  };
  return {
    find,
    methodOf(className, method) {
      const definition = find(className);
      if (definition?.kind !== "class") return undefined;
      const found = definition.body.find((each) => each.kind === "function" && each.name.text === method);
      return found?.kind === "function" ? found : undefined;
    },
  };
}

/** `__torch__.torch.nn.modules.conv.___torch_mangle_7.Conv2d` without what tells twins apart. */
export const plainName = (className: string): string => className.replace(/\.___torch_mangle_\d+/g, "");

/** `Conv2d` */
export const lastName = (className: string): string => className.split(".").at(-1) ?? "";
