import type { ClassOptions, Input } from "./translate/classes/class-options.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import { parse } from "../../../grammar/parse.ts";
import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Source, type Span } from "../../../grammar/source.ts";
import { chooseEntry, guessShape } from "./choose-entry.ts";
import { openFiles } from "./open-files.ts";
import { placeMessage, placesOf } from "./place-messages.ts";
import { bare } from "./translate/code.ts";
import { report, sourceOf, type Context, type Home, type Vocabulary } from "./translate/context.ts";
import { docLines } from "./translate/classes/doc-lines.ts";
import { makeContext, type Declaration } from "./make-context.ts";
import { declare } from "./declare.ts";
import { writeModel } from "./write-model.ts";
import { readsIn } from "./attribute-reads.ts";

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
  const model = writeModel(context, chosen, options.args ?? {}, { ...common, inputs });
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
