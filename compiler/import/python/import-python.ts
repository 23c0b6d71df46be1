import { meaning } from "./translate/expressions/expression.ts";
import { translateBody } from "./translate/statements/body.ts";
import { type ClassOptions, type Input } from "./translate/classes/class-options.ts";
import { translate } from "./translate/read.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import { parse } from "../../../grammar/parse.ts";
import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Source, type Span } from "../../../grammar/source.ts";
import { chooseEntry, guessShape, type Entry } from "./choose-entry.ts";
import { openFiles, type OpenFiles } from "./open-files.ts";
import { placeMessage, placesOf } from "./place-messages.ts";
import { readPython } from "./syntax/read-python.ts";
import type { ClassDefinition, FunctionDefinition, Statement } from "./syntax/python-ast.ts";
import { bare, type Code } from "./translate/code.ts";
import { report, sourceOf, type Context, type Home, type Vocabulary } from "./translate/context.ts";
import { declareClass } from "./translate/classes/declare-class.ts";
import { lineageOf, methodsOf } from "./translate/classes/class-lineage.ts";
import { noteOverrides } from "./translate/classes/layer-overrides.ts";
import { declareFunction } from "./translate/classes/declare-function.ts";
import { docLines } from "./translate/classes/doc-lines.ts";
import { keywordsOf } from "./translate/classes/keywords.ts";
import type { Scope } from "./translate/scope.ts";
import { walkStatements } from "./translate/scope.ts";
import { bindArguments } from "./translate/symbolic/state.ts";
import { constantScope } from "./translate/expressions/names.ts";
import { makeNetwork } from "./translate/symbolic/make-network.ts";

export interface PythonOptions {
  readonly vocabulary: Vocabulary;
  /** The class that becomes the model, or a function that makes one. */
  readonly class?: string | undefined;
  /** Shapes of the inputs, the batch first; `name` where it is said which. */
  readonly inputs: readonly { readonly name?: string; readonly sizes: readonly number[] }[];
  /** Values of the constructor's parameters, in Python. */
  readonly args?: Readonly<Record<string, string>>;
  /** The text of another file of Python, by a path that starts where the entry's does. */
  readonly load?: (path: string) => Source | undefined;
}

export interface ImportedPython {
  /** The `.nn` text, laid out as `nnc fmt` does; undefined if there is no network to write. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** A message about that text, at the line of Python that it comes from. `written`: the source that was compiled. */
  readonly place: (diagnostic: Diagnostic, written: Source) => Diagnostic;
}

interface Declaration {
  readonly home: Home;
  readonly name: string;
  readonly fn: string;
}

/** Text of Python to text of `.nn`. It is read and never run. */
export function importPython(entry: Source, options: PythonOptions): ImportedPython {
  const files = openFiles(entry, options.load ?? (() => undefined));
  if (hasErrors(files.diagnostics))
    return { text: undefined, diagnostics: files.diagnostics, place: (diagnostic) => diagnostic };
  const queue: Declaration[] = [];
  const extra = new Map<string, { readonly name: string; readonly text: string }>();
  const blocks = new Set<string>();
  const context = makeContext(files, options.vocabulary, queue, extra, blocks);
  const readsOf = readsIn(files);
  const common: ClassOptions = { homes: files.homes, readsOf, guess: guessShape(context) };
  const chosen = chooseEntry(context, options.class, new Set(Object.keys(options.args ?? {})));
  if (!chosen)
    return {
      text: undefined,
      diagnostics: [...files.diagnostics, ...context.diagnostics],
      place: (diagnostic) => diagnostic,
    };

  const inputs = options.inputs.map(({ name, sizes }): Input => ({
    ...(name === undefined ? {} : { name }),
    shape: `[${["N", ...sizes.slice(1)].join(", ")}]`,
  }));
  const written: { readonly home: Home; readonly start: number; readonly text: string }[] = [];
  const model = writeModel(context, chosen, options, { ...common, inputs }, queue);
  for (let at = 0; at < queue.length; at++) {
    const { home, name, fn } = queue[at] as Declaration;
    if (model.skips === name && home === context.entry) continue;
    const declared = home.names.get(name);
    if (declared?.kind !== "statement") continue;
    const { statement } = declared;
    const isInput = model.inputClass === statement;
    const text = declare(context, home, statement, name, fn, isInput ? { ...common, inputs } : common);
    if (text !== undefined) written.push({ home, start: statement.span.start, text });
  }
  const order = [...files.homes].reverse();
  written.sort((a, b) => order.indexOf(a.home) - order.indexOf(b.home) || a.start - b.start);
  const raw = [
    ...headOf(context),
    ...(blocks.size > 0 ? [`import { ${[...blocks].sort().join(", ")} } from "nn:blocks"`] : []),
    ...[...extra.values()].map(({ text }) => text),
    ...written.map(({ text }) => text),
    model.text,
  ].join("\n\n");
  refuseHanded(context, raw);
  return finish(raw, entry, [...files.diagnostics, ...context.diagnostics], context.origins);
}

/** A layer that is handed on to be made elsewhere is not given what a loop sets of all of its kind. */
function refuseHanded(context: Context, raw: string): void {
  const text = bare(raw);
  for (const [layer, settings] of context.overrides)
    for (const [attribute, { statement }] of settings)
      if (attribute !== "inplace" && new RegExp(`\\b${layer}\\b(?!\\()`).test(text))
        report(context, "NN6008", statement.span, {
          what: sourceOf(statement.span),
          why: `${layer} is handed on as a value, so that not all of them can be given it`,
          help: `say ${attribute}=… where each is made`,
        });
}

/** Comments at the top of the file, before its first statement. */
function headOf({ entry }: Context): string[] {
  const first = entry.file.statements[0]?.span.start ?? 0;
  const lines: string[] = [];
  for (const comment of [...entry.comments])
    if (comment.span.start < first && !/^(!|-\*-|coding)/.test(comment.text)) {
      entry.comments.splice(entry.comments.indexOf(comment), 1);
      lines.push(`# ${comment.text}`.trimEnd());
    }
  const [doc] = entry.file.statements;
  if (doc?.kind === "expression" && doc.value.kind === "string")
    lines.push(docLines(doc.value.parts.map(String).join("").trim(), "#").trimEnd());
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function finish(
  raw: string,
  entry: Source,
  diagnostics: readonly Diagnostic[],
  origins: readonly Span[],
): ImportedPython {
  const plain = source(`${entry.path.replace(/\.py$/, "")}.nn`, bare(raw));
  const { file, diagnostics: syntax } = parse(plain);
  // A text that is no .nn is given as it is, so that it can be seen what is wrong with it.
  const text = hasErrors(syntax) ? `${bare(raw)}\n` : formatFile(file);
  const places = placesOf(raw, text, origins);
  return {
    text,
    diagnostics: inOrder(diagnostics),
    place: (diagnostic, written) => placeMessage(diagnostic, written, places),
  };
}

const inOrder = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort((a, b) => (a.span.source === b.span.source ? a.span.start - b.span.start : 0));

function makeContext(
  files: OpenFiles,
  vocabulary: Vocabulary,
  queue: Declaration[],
  extra: Map<string, { readonly name: string; readonly text: string }>,
  blocks: Set<string>,
): Context {
  const names = new Set<string>();
  const fresh = (name: string): string => {
    let free = name;
    for (let i = 2; names.has(free) || vocabulary.names.has(free); i++) free = `${name}_${i}`;
    names.add(free);
    return free;
  };
  const context: Context = {
    meaning: (scope, expression) => meaning(context, scope, expression),
    writeBody: (scope, statements, end) => translateBody(context, scope, statements, end),
    vocabulary,
    diagnostics: [],
    origins: [],
    entry: files.entry,
    homes: files.homes,
    open: files.open,
    values: new Map(),
    overrides: new Map(),
    applied: new Set(),
    request(home, name) {
      const path = home.source.path;
      const found = queue.find((each) => each.home.source.path === path && each.name === name);
      if (found) return found.fn;
      const fn = fresh(name);
      const own = files.homes.find((each) => each.source.path === path) ?? home;
      queue.push({ home: own, name, fn });
      return fn;
    },
    add(name, text) {
      const key = bare(text(name));
      const found = extra.get(key);
      if (found) return found.name;
      const free = fresh(name);
      extra.set(key, { name: free, text: text(free) });
      return free;
    },
    useBlock: (name) => void blocks.add(name),
  };
  return context;
}

function declare(
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

interface WrittenModel {
  readonly text: string;
  /** The class that the model itself is. */
  readonly skips?: string;
  /** The class whose forward takes the inputs. */
  readonly inputClass?: ClassDefinition;
}

function writeModel(
  context: Context,
  chosen: Entry,
  options: PythonOptions,
  common: ClassOptions,
  queue: readonly Declaration[],
): WrittenModel {
  const given = argumentsOf(context, options.args ?? {});
  if (chosen.kind === "function") return writeMade(context, chosen.declaration, given);
  const { declaration } = chosen;
  const name = declaration.name.text;
  const fn = context.request(context.entry, name);
  const values = new Map([...given].map(([key, code]) => [key, code.text]));
  const init = declaration.body.find((each) => each.kind === "function" && each.name.text === "__init__");
  if (chosen.call && init?.kind === "function") {
    const scope: Scope = { home: context.entry, names: new Map(), taken: new Set(), isWithin: "init" };
    for (const [key, code] of bindArguments(context, scope, chosen.call, init, 1, context.entry))
      if (!values.has(key) && code.text !== "") values.set(key, code.text);
  }
  void queue;
  const { lineage } = lineageOf(context, declaration, context.entry);
  noteOverrides(context, lineage, methodsOf(lineage));
  const text = declareClass(context, context.entry, declaration, fn, { ...common, model: values });
  return { text, skips: name };
}

/** What a function makes, as a model of its name. */
function writeMade(context: Context, declaration: FunctionDefinition, given: ReadonlyMap<string, Code>): WrittenModel {
  const made = makeNetwork(context, context.entry, declaration, given);
  const known = made?.known;
  if (!made || known?.kind !== "modules" || !known.declaration) {
    report(context, "NN6008", declaration.name.span, {
      what: declaration.name.text,
      why: "it is not seen which class it makes",
      help: "name the class, with --arg for its parameters",
    });
    return { text: "" };
  }
  const doc = docLines(declaration.doc, "##");
  const name = context.vocabulary.names.has(declaration.name.text)
    ? `${declaration.name.text}_model`
    : declaration.name.text;
  return { text: `${doc}model ${name} = ${made.text}`, inputClass: known.declaration };
}

/** The values of `--arg`, which are expressions of Python. */
function argumentsOf(context: Context, args: Readonly<Record<string, string>>): Map<string, Code> {
  return new Map(
    Object.entries(args).map(([name, text]) => {
      const written = source(
        "--arg",
        ({ true: "True", false: "False", none: "None" } as Readonly<Record<string, string>>)[text] ?? text,
      );
      const [statement] = readPython(written).file.statements;
      const scope: Scope = { home: context.entry, names: new Map(), taken: new Set(), isWithin: "init" };
      if (statement?.kind === "expression") return [name, translate(context, scope, statement.value)];
      report(context, "NN6014", { source: written, start: 0, end: written.text.length }, { what: text });
      return [name, translate(context, scope, { kind: "none", span: { source: written, start: 0, end: 0 } })];
    }),
  );
}

/** How often an attribute is read in any of the files. */
function readsIn(files: OpenFiles): (attribute: string) => number {
  let counted = 0;
  let reads = new Map<string, number>();
  return (attribute) => {
    if (counted !== files.homes.length) {
      reads = new Map();
      counted = files.homes.length;
      for (const home of files.homes)
        walkStatements(home.file.statements, (each) => {
          if (each.kind === "member") reads.set(each.name.text, (reads.get(each.name.text) ?? 0) + 1);
          if (each.kind === "string" && each.parts.length === 1)
            reads.set(String(each.parts[0]), (reads.get(String(each.parts[0])) ?? 0) + 1);
        });
    }
    return reads.get(attribute) ?? 0;
  };
}
