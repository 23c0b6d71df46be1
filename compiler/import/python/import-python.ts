import type { ClassOptions, Input } from "./translate/classes/class-options.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import { parse } from "../../../grammar/parse.ts";
import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Source, type Span } from "../../../grammar/source.ts";
import { runPipeline } from "../../pipeline.ts";
import { diagnoseNames } from "../tree/messages.ts";
import { diagnoseScript } from "../torchscript/messages.ts";
import { chooseEntry, guessShape, type Entry } from "./choose-entry.ts";
import { isStopped, type Followed, type Stopped } from "./follow/follow-network.ts";
import { followOpen } from "./follow/follow-open.ts";
import { diagnosePython } from "./messages.ts";
import { openFiles, type OpenFiles } from "./open-files.ts";
import { placeMessage, placesOf } from "./place-messages.ts";
import { bare } from "./translate/code.ts";
import { namesSetBy } from "./constants/names-set-by.ts";
import { report, sourceOf, type Context, type Home, type Vocabulary } from "./translate/context.ts";
import { docLines } from "./translate/classes/doc-lines.ts";
import { makeContext, type Declaration } from "./make-context.ts";
import { declare } from "./declare.ts";
import { takesArguments } from "./takes-arguments.ts";
import { writeModel } from "./write-model.ts";
import { openNames, type GivenShape } from "../given-shape.ts";
import { readsIn } from "./attribute-reads.ts";

export interface PythonOptions {
  readonly vocabulary: Vocabulary;
  /** The class that becomes the model, or a function that makes one. */
  readonly class?: string | undefined;
  /** Shapes of the inputs, the batch first; `name` where it is said which. */
  readonly inputs: readonly GivenShape[];
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

/**
 * Text of Python to text of `.nn`. It is read and never run. Classes, parameters and loops stay what they were; where something in
 * them has no counterpart, the network is written as it comes out when it is made.
 */
export function importPython(entry: Source, options: PythonOptions): ImportedPython {
  const { imported, chosen } = translatePython(entry, options);
  if (options.inputs.length === 0) return shapeFirst(imported);
  const [why] = errorsOf(imported, entry);
  // Which of several networks is meant, or what an argument is called, nobody knows better.
  if (!why || why.code === "NN6003" || why.code === "NN6035") return imported;
  const files = openFiles(entry, options.load ?? (() => undefined));
  if (hasErrors(files.diagnostics)) return imported;
  const followed = followFirst(files, options, chosen);
  if (!followed) return imported;
  if (isStopped(followed)) {
    // What only comes of compiling is told better there, but for what it would take sizes to be numbers for.
    const isOfSizes = openNames(options.inputs).length > 0 && why.code !== "NN3028" && !hasErrors(imported.diagnostics);
    if (!isOfSizes) return withStop(imported, followed);
    const stop = diagnosePython("NN6034", followed.span ?? why.span, { why: followed.why });
    return { ...imported, diagnostics: [...imported.diagnostics, stop] };
  }
  return {
    text: followed.text,
    diagnostics: [
      diagnosePython("NN6033", why.span, { why: reasonOf(why) }),
      ...followed.shared.map(({ what, by }) => diagnosePython("NN6019", why.span, { what, by })),
      ...changesOf(followed),
      ...(followed.renamed.length === 0 ? [] : [diagnoseNames("NN6031", why.span, { renamed: followed.renamed })]),
      ...(followed.fixed === undefined ? [] : [diagnoseScript("NN6032", why.span, { why: followed.fixed })]),
    ],
    place: (diagnostic) => diagnostic,
  };
}

/** Each line that changes weights is told of once. */
const changesOf = ({ changed }: Followed): readonly Diagnostic[] =>
  changed
    .filter(({ span }, i) => changed.findIndex((each) => each.span.start === span.start) === i)
    .map(({ what, span }) => diagnosePython("NN6036", span, { what }));

/** Without shapes nothing is followed: what seems to have no counterpart may have one once they are there. */
function shapeFirst(imported: ImportedPython): ImportedPython {
  const isAsked = imported.diagnostics.some(({ code }) => code === "NN6005");
  const kept = imported.diagnostics.filter(({ code }) => !/^NN600[789]$/.test(code));
  return isAsked ? { ...imported, diagnostics: kept } : imported;
}

/** Why it was followed. What nnc has no counterpart of may be a network of torchvision's, which it knows. */
const reasonOf = ({ message }: Diagnostic): string =>
  message.replace(/^nnc has no (torchvision\..*)$/, "$1 is a network that others have written");

/** A line that has a message already is told of once, but for what that message knows no more of than that nnc has no such thing. */
function withStop(imported: ImportedPython, { why, span }: Stopped): ImportedPython {
  const lineOf = (at: Span): string => `${at.source.path}:${at.source.text.slice(0, at.start).split("\n").length}`;
  // What only comes of compiling is told better there.
  if (!span || !hasErrors(imported.diagnostics)) return imported;
  const isSaid = imported.diagnostics.some(
    (each) =>
      lineOf(each.span) === lineOf(span) &&
      (each.message.includes(why.replace(/\(\)$/, "")) ||
        !/^nnc has no |: a \.nn file has no | has no counterpart /.test(each.message)),
  );
  if (isSaid) return imported;
  return { ...imported, diagnostics: [diagnosePython("NN6034", span, { why }), ...imported.diagnostics] };
}

/** What is wrong with a translation: in itself, or in what comes of it. */
function errorsOf({ text, diagnostics, place }: ImportedPython, entry: Source): readonly Diagnostic[] {
  const isError = ({ severity }: Diagnostic): boolean => severity === "error";
  if (text === undefined || hasErrors(diagnostics)) return diagnostics.filter(isError);
  const written = source(`${entry.path.replace(/\.py$/, "")}.nn`, text);
  return runPipeline(written, {}, "graph")
    .diagnostics.filter(isError)
    .map((each) => place(each, written));
}

/** The first of what may be the network that can be followed; where there is one only, why it cannot. */
function followFirst(
  files: OpenFiles,
  options: PythonOptions,
  chosen: Entry | undefined,
): Followed | Stopped | undefined {
  const names = chosen
    ? [chosen.declaration.name.text]
    : options.class !== undefined
      ? [options.class]
      : madeIn(files.entry);
  let stopped: Stopped | undefined;
  for (const entry of names) {
    const { inputs, args = {} } = options;
    const followed = followOpen(files, { entry, call: chosen?.call, inputs, args });
    if (!isStopped(followed) || chosen) return followed;
    if (/net|model/i.test(entry)) stopped ??= followed;
  }
  return stopped;
}

/** Names of a file without a class that is a network: what it makes itself, and functions that need nothing. */
const madeIn = ({ file }: Home): readonly string[] =>
  file.statements
    .flatMap((each) => {
      if (each.kind === "function") return [each.name.text];
      return each.kind === "assign" ? [...namesSetBy(each)].reverse() : [];
    })
    .reverse();

interface Translated {
  readonly imported: ImportedPython;
  readonly chosen: Entry | undefined;
}

function translatePython(entry: Source, options: PythonOptions): Translated {
  const files = openFiles(entry, options.load ?? (() => undefined));
  if (hasErrors(files.diagnostics))
    return {
      imported: { text: undefined, diagnostics: files.diagnostics, place: (diagnostic) => diagnostic },
      chosen: undefined,
    };
  const queue: Declaration[] = [];
  const extra = new Map<string, { readonly name: string; readonly text: string }>();
  const blocks = new Set<string>();
  const context = makeContext(files, options.vocabulary, queue, extra, blocks);
  const readsOf = readsIn(files);
  const common: ClassOptions = { homes: files.homes, readsOf, guess: guessShape(context) };
  const given = new Set(Object.keys(options.args ?? {}));
  const chosen = chooseEntry(context, options.class, given);
  if (!chosen || !takesArguments(context, chosen, given))
    return {
      imported: {
        text: undefined,
        diagnostics: [...files.diagnostics, ...context.diagnostics],
        place: (diagnostic) => diagnostic,
      },
      chosen,
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
  const imported = finish(raw, entry, [...files.diagnostics, ...context.diagnostics], context.origins);
  return { imported, chosen };
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
