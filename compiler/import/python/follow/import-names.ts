import type { Import } from "../syntax/python-ast.ts";
import { isInstalled } from "../open-files.ts";
import { fileScope } from "./file-scope.ts";
import { homeOf } from "./homes.ts";
import { ofLibrary } from "./members.ts";
import { raised, type Run } from "./run.ts";
import type { Scope, Value } from "./values.ts";

/** Within a `try`: a package that nobody reads is not installed. */
export function assertInstalled(run: Run, scope: Scope, { from, names }: Import): void {
  const home = homeOf(scope);
  for (const path of from === undefined ? names.map((each) => each.path) : [from])
    if (!isInstalled(path) && !(home && run.open(path, home))) raised(`there is no package ${path}`);
}

/** What an import brings: names of installed packages, of which some are known, and of files beside this one. */
export function importNames(run: Run, scope: Scope, { from, names }: Import): void {
  const home = homeOf(scope);
  if (from === undefined) {
    for (const { path, as } of names) {
      const other = home && run.open(path, home);
      const [first = path] = path.split(".");
      const value: Value = other
        ? { kind: "file", scope: fileScope(run, other) }
        : { kind: "library", path: as === undefined ? first : path };
      scope.names.set(as ?? first, value);
    }
    return;
  }
  const other = home && run.open(from, home);
  for (const { path, as } of names) {
    if (path === "*") {
      if (other) for (const [name, value] of fileScope(run, other).names) scope.names.set(name, value);
      else scope.names.set("*", { kind: "library", path: from });
      continue;
    }
    const inner = other && fileScope(run, other);
    const broken = inner?.broken?.get(path);
    const beside =
      home && !inner?.names.has(path) ? run.open(`${from}${from.endsWith(".") ? "" : "."}${path}`, home) : undefined;
    const found: Value | undefined =
      inner?.names.get(path) ?? (beside && { kind: "file", scope: fileScope(run, beside) });
    if (broken && !found) scope.broken?.set(as ?? path, broken);
    else scope.names.set(as ?? path, found ?? ofLibrary(run, from, path));
  }
}
