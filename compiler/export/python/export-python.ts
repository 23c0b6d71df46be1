import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Program, ResolvedFile } from "../../1-resolve/program.ts";
import { diagnoseExport } from "../messages.ts";
import { commentsOf } from "./comments.ts";
import { declareModule, writeFn } from "./declare-module.ts";
import { write } from "./expression.ts";
import { kindOf } from "./kinds.ts";
import { commentsBefore, deeper, docString, line, type Lines } from "./lines.ts";
import type { Meaning, Scope, Writer } from "./meaning.ts";
import { pythonName } from "./names.ts";
import { referencesIn } from "./references.ts";

export interface PythonExport {
  /** Missing where there are errors. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface Declared {
  readonly file: ResolvedFile;
  readonly declaration: Exclude<ast.Declaration, ast.Import>;
  readonly python: string;
}

type Globals = ReadonlyMap<string, Meaning & { readonly declaration: ast.Declaration }>;

/**
 * A file, and what it takes of others, as source of PyTorch: a class for each module and model, whose weights have the names of
 * the state_dict. Comments come along; losses do not.
 */
export function exportPython(program: Program): PythonExport {
  const diagnostics: Diagnostic[] = [];
  const writer: Writer = {
    write,
    imports: new Set(),
    needsEither: false,
    refuse(span, what, help) {
      diagnostics.push(diagnoseExport("NN6062", span, { what }, help === undefined ? {} : { help }));
      return "None";
    },
  };
  const declared = nameAll(program);
  const ordered = inOrder(program, declared);
  const parts = ordered.map((each) => writeDeclaration(each, declared, writer));
  if (diagnostics.length > 0) return { diagnostics };
  const isConst = (i: number): boolean => ordered[i]?.declaration.kind === "const";
  const joined = parts.map((part, i) => `${isConst(i) && isConst(i - 1) ? "\n" : "\n\n\n"}${part}`);
  return { text: `${header(program, writer)}${joined.join("")}\n`, diagnostics };
}

/** All declarations with a name of their own each, also where two files use one. */
function nameAll({ files }: Program): ReadonlyMap<object, Declared> {
  const taken = new Set<string>();
  const all = new Map<object, Declared>();
  for (const file of files)
    for (const declaration of file.file.declarations) {
      if (declaration.kind === "import") continue;
      const plain = pythonName(declaration.name.text);
      let python = plain;
      for (let i = 2; taken.has(python); i++) python = `${plain}_${i}`;
      taken.add(python);
      all.set(declaration, { file, declaration, python });
    }
  return all;
}

/** Those of the entry and what they need, what is needed first: Python knows nothing that stands further down. */
function inOrder(program: Program, all: ReadonlyMap<object, Declared>): readonly Declared[] {
  const ordered = new Set<Declared>();
  const seen = new Set<object>();
  const visit = (declaration: object): void => {
    const declared = all.get(declaration);
    if (!declared || seen.has(declaration)) return;
    seen.add(declaration);
    for (const name of referencesIn(declared.declaration)) {
      const binding = declared.file.bindings.get(name);
      if (binding) visit(binding.declaration);
    }
    ordered.add(declared);
  };
  program.entry.file.declarations.forEach(visit);
  return [...ordered];
}

function globalsOf(file: ResolvedFile, all: ReadonlyMap<object, Declared>, writer: Writer): Globals {
  const globals = new Map<string, Meaning & { readonly declaration: ast.Declaration }>();
  for (const [name, { declaration }] of file.bindings) {
    const python = all.get(declaration)?.python ?? pythonName(name);
    const kind =
      declaration.kind === "const" ? kindOf(declaration.value, { names: new Map(), globals, writer }) : "unknown";
    globals.set(name, { python, kind, declaration });
  }
  return globals;
}

function writeDeclaration(
  { file, declaration, python }: Declared,
  all: ReadonlyMap<object, Declared>,
  writer: Writer,
): string {
  const { declarations } = file.file;
  const before = declarations[declarations.indexOf(declaration) - 1];
  const lines: Lines = { lines: [], depth: 0, comments: commentsOf(file.file, before ? endOfLine(before) : 0) };
  const scope: Scope = { names: new Map(), globals: globalsOf(file, all, writer), writer };
  switch (declaration.kind) {
    case "const":
      commentsBefore(lines, declaration.span.start);
      for (const each of declaration.doc?.split("\n") ?? []) line(lines, `# ${each}`);
      line(lines, [`${python} = `, write(declaration.value, scope)]);
      break;
    case "fn":
      writeFn(lines, declaration, scope, python);
      break;
    case "module":
      declareModule(lines, declaration, python, scope);
      break;
    case "model":
      if (declaration.body.kind === "alias") writeAlias(lines, declaration, declaration.body, python, scope);
      else declareModule(lines, { ...declaration, params: [], members: declaration.body.members }, python, scope);
  }
  commentsBefore(lines, endOfLine(declaration));
  return lines.lines.join("\n");
}

/** A comment behind a declaration belongs to it. */
function endOfLine({ span: { source, end } }: ast.Declaration): number {
  const at = source.text.indexOf("\n", end);
  return at === -1 ? source.text.length : at;
}

/** `model Net = Base(3)` is a class that makes its parent so; of anything else, a function that makes it. */
function writeAlias(
  lines: Lines,
  { doc, span }: ast.Model,
  { value }: ast.ModelAlias,
  python: string,
  scope: Scope,
): void {
  commentsBefore(lines, span.start);
  const callee = value.kind === "call" ? value.callee : value;
  const base = callee.kind === "reference" ? scope.globals.get(callee.name) : undefined;
  const isClass = base?.declaration.kind === "module" || base?.declaration.kind === "model";
  const body = deeper(lines);
  if (!isClass || !base) {
    line(lines, `def ${python}():`);
    docString(body, doc);
    return line(body, ["return ", write(value, scope)]);
  }
  line(lines, `class ${python}(${base.python}):`);
  docString(body, doc);
  if (value.kind !== "call") return line(body, "pass");
  if (doc !== undefined) lines.lines.push("");
  line(body, "def __init__(self):");
  const made = write(
    { ...value, callee: { kind: "reference", name: "super", span } },
    {
      ...scope,
      names: new Map([["super", { python: "super().__init__", kind: "unknown" }]]),
    },
  );
  line(deeper(body), made);
}

function header({ entry }: Program, { imports, needsEither }: Writer): string {
  const collections = (["OrderedDict", "namedtuple"] as const).filter((name) => imports.has(name));
  const standard = [
    ...(imports.has("math") ? ["import math"] : []),
    ...(collections.length > 0 ? [`from collections import ${collections.join(", ")}`] : []),
  ];
  const torch = [
    "import torch",
    "import torch.nn.functional as F",
    ...(imports.has("torchvision") ? ["import torchvision"] : []),
    "from torch import nn",
  ];
  const title = `# Generated by nnc from ${entry.path.split("/").at(-1) ?? ""}.`;
  const first = [title, "", ...standard, ...(standard.length > 0 ? [""] : []), ...torch];
  return [...first, ...(needsEither ? ["", "", ...EITHER] : [])].join("\n");
}

const EITHER = [
  "def either(name, value, *more):",
  '    """A function of a tensor, or of a number."""',
  "    if torch.is_tensor(value):",
  "        return getattr(value, name)(*more)",
  '    own = {"float": float, "max": max, "min": min, "round": round, "sum": sum}',
  "    return (own.get(name) or getattr(math, name))(value, *more)",
];
