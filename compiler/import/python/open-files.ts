import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source } from "../../../grammar/source.ts";
import type { Import, Statement } from "./syntax/python-ast.ts";
import { changingNames } from "./constants/changing-names.ts";
import { valueOf } from "./constants/evaluate-expression.ts";
import { runConstants } from "./constants/run-statements.ts";
import { truthOfValue } from "./constants/value.ts";
import { simplifyFile } from "./simplify/simplify-statements.ts";
import { readPython } from "./syntax/read-python.ts";
import { settleTries } from "./settle-tries.ts";
import type { Declared, Home } from "./translate/context.ts";

/** Files of Python, each read when a name of it is asked for. */
export interface OpenFiles {
  readonly entry: Home;
  /** All that have been read. */
  readonly homes: readonly Home[];
  readonly open: (from: string, seenFrom: Home) => Home | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param load the text of a file by its path, which starts where the entry's does; undefined if there is none */
export function openFiles(entry: Source, load: (path: string) => Source | undefined): OpenFiles {
  const homes: Home[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, Home | undefined>();
  const read = (source: Source): Home => {
    const { file, diagnostics: found } = readPython(source);
    diagnostics.push(...found);
    const settled = settleTries(file.statements, (statement) => canImport(statement, source));
    const statements = simplifyFile(settled);
    const home: Home = {
      source,
      file: { ...file, statements },
      names: namesOf(statements, []),
      changing: changingNames(statements),
      comments: [...file.comments],
    };
    homes.push(home);
    return home;
  };
  /** A package that nobody reads is not installed. */
  const canImport = ({ from, names }: Import, seenFrom: Source): boolean =>
    (from === undefined ? names.map(({ path }) => path) : [from]).every((name) => {
      if (isKnown(name)) return true;
      const path = pathOf(name, seenFrom.path);
      return path !== undefined && (load(`${path}.py`) ?? load(`${path}/__init__.py`)) !== undefined;
    });
  const at = (path: string): Home | undefined => {
    if (!known.has(path)) {
      known.set(path, undefined);
      const source = load(path);
      if (source) known.set(path, read(source));
    }
    return known.get(path);
  };
  const first = read(entry);
  known.set(entry.path, first);
  return {
    entry: first,
    homes,
    diagnostics,
    open(from, seenFrom) {
      const path = pathOf(from, seenFrom.source.path);
      if (path === undefined) return undefined;
      return at(`${path}.py`) ?? at(path === "" ? "__init__.py" : `${path}/__init__.py`);
    },
  };
}

/** Packages that need no file. */
const packages = new Set([
  "torch", "torchvision", "numpy", "typing", "typing_extensions", "collections", "functools", "math", "re", "os", "sys",
  "warnings", "logging", "dataclasses", "enum", "abc", "copy", "itertools", "operator", "time", "__future__", "argparse",
  "contextlib", "inspect", "io", "json", "numbers", "pathlib", "random", "string", "types", "importlib", "pickle",
  "platform", "traceback", "datetime", "glob", "shutil", "textwrap",
]); // prettier-ignore

/** Whether something is installed wherever PyTorch is. */
export const isInstalled = (name: string): boolean => packages.has(name.split(".")[0] ?? "");

const isKnown = isInstalled;

/** `..ops.misc`, seen from a file, without `.py`. A name without dots may lie beside the file as well. */
function pathOf(from: string, seenFrom: string): string | undefined {
  const [, dots = "", name = ""] = /^(\.*)(.*)$/.exec(from) ?? [];
  if (isKnown(name) && dots === "") return undefined;
  const folders = seenFrom.split("/").slice(0, -1);
  for (let up = 1; up < dots.length; up++) {
    if (folders.length === 0 || folders.at(-1) === "..") folders.push("..");
    else folders.pop();
  }
  return [...folders, ...name.split(".").filter((part) => part !== "")].join("/");
}

/** @param before the statements that stand before these, at the top of the file */
function namesOf(statements: readonly Statement[], before: readonly Statement[]): Map<string, Declared> {
  const names = new Map<string, Declared>();
  for (const [at, statement] of statements.entries()) {
    switch (statement.kind) {
      case "import":
        for (const [name, declared] of importedBy(statement)) names.set(name, declared);
        break;
      case "class":
      case "function":
        names.set(statement.name.text, { kind: "statement", statement });
        break;
      case "assign":
        for (const target of statement.targets)
          if (target.kind === "name") names.set(target.text, { kind: "statement", statement });
        break;
      case "if": {
        // if TYPE_CHECKING: …, and versions: all that may be declared, where it is not known what holds.
        const earlier = [...before, ...statements.slice(0, at)];
        const environment = { names: new Map(runConstants(earlier)), budget: { left: 1000 } };
        const truth = truthOfValue(valueOf(environment, statement.condition));
        const taken = [...(truth === true ? [] : statement.otherwise), ...(truth === false ? [] : statement.then)];
        for (const [name, declared] of namesOf(taken, earlier)) names.set(name, declared);
        break;
      }
      default:
        break;
    }
  }
  return names;
}

function importedBy({ from, names }: Import): (readonly [string, Declared])[] {
  return names.map(({ path, as, span }) => {
    if (from === undefined) {
      const [first = path] = path.split(".");
      return as === undefined ? [first, { kind: "library", path: first }] : [as, { kind: "library", path }];
    }
    const name = as ?? path;
    if (from === "torch" || from.startsWith("torch.") || /^(math|functools|collections|typing|numpy)$/.test(from))
      return [name, { kind: "library", path: `${from}.${path}` }];
    return [name, { kind: "import", from: path === "*" ? from : from === "." ? from : from, name: path, span }];
  });
}
