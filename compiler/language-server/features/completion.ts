import { source as sourceOf } from "../../../grammar/source.ts";
import type { Span } from "../../../grammar/source.ts";
import { analyze, type Analysis } from "../analysis/analyze.ts";
import { calleeOf } from "../analysis/callee.ts";
import { namesAt } from "../analysis/names-at.ts";
import { symbolKind } from "../analysis/symbol-kinds.ts";
import { blockKind, openCall, tokenContext, type TokenContext } from "../analysis/token-context.ts";
import { describeEntry, entries } from "../describe/entries.ts";
import { valueText } from "../describe/describe-value.ts";
import { importable, importEdit } from "../fixes/imports.ts";
import type { Project } from "../project.ts";
import type { TextEdit } from "../text-edit.ts";
import { importedNames, importPaths } from "./completion/imports.ts";
import { members } from "./completion/members.ts";
import { snippetsIn } from "./completion/snippets.ts";

export interface Completion {
  readonly label: string;
  readonly kind:
    "class" | "function" | "method" | "field" | "variable" | "constant" | "parameter" | "keyword" | "file" | "type";
  readonly detail?: string;
  /** Markdown; of names of the language, `completionDocumentation` gives it when it is asked for. */
  readonly documentation?: string;
  /** What is inserted, if it is not the label; with `$1` and `$0` for places where one goes on writing. */
  readonly snippet?: string;
  /** Groups, the nearest first. */
  readonly order: number;
  readonly edits?: readonly TextEdit[];
}

export interface Completions {
  /** What an accepted one stands in place of. */
  readonly span: Span;
  readonly items: readonly Completion[];
}

/** What may stand at a place: also in texts that do not parse yet. */
export function completion(project: Project, path: string, offset: number): Completions {
  const source = project.read(path) ?? sourceOf(path, "");
  const context = tokenContext(source.text, offset);
  const end = offset + (/^\w*/.exec(source.text.slice(offset))?.[0].length ?? 0);
  return { span: { source, start: context.start, end }, items: itemsAt(project, path, context, end) };
}

/** What the reference says of a name that was offered. */
export function completionDocumentation(label: string): string | undefined {
  const entry = entries().get(label);
  return entry && describeEntry(entry);
}

function itemsAt(project: Project, path: string, context: TokenContext, end: number): readonly Completion[] {
  const { tokens, inside, start } = context;
  if (inside === "comment") return [];
  if (inside === "string") return tokens.at(-2)?.image === "from" ? importPaths(project, path) : [];
  if (tokens.at(-1)?.image === ".") {
    const analysis = analyzeWith(project, path, start, end);
    return analysis ? members(analysis, start) : [];
  }
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const block = blockKind(context);
  if (block === "import") return importedNames(project, path, analysis, start);
  const last = tokens.at(-1)?.image;
  const isDeclaring = /^(?:module|model|fn|const)$/.test(last ?? "");
  if (isDeclaring) return [];
  if (last === ":" && isTyped(context)) return types;
  const begins = startsLine(analysis.source.text, start);
  if (block === "file" && begins) return snippetsIn("file");
  if (block === "module" && begins) return snippetsIn("module");
  return [
    ...argumentNames(analysis, context),
    ...ownNames(analysis, start),
    ...languageNames(block),
    ...(begins || last === "{" ? snippetsIn("body") : []),
    ...expressionWords,
    ...others(project, path, analysis),
  ];
}

/** With a name where the cursor is, so that `x.` parses and `x` is evaluated. */
function analyzeWith(project: Project, path: string, start: number, end: number): Analysis | undefined {
  const source = project.read(path);
  if (!source) return undefined;
  const text = `${source.text.slice(0, start)}name${source.text.slice(end)}`;
  const changed = sourceOf(path, text);
  return analyze({ ...project, read: (each) => (each === path ? changed : project.read(each)) }, path);
}

const startsLine = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));

/** `module Block(width: `, and not `return { a: `. */
const isTyped = ({ tokens, open }: TokenContext): boolean => {
  const at = open[0];
  if (at === undefined || tokens[at]?.image !== "(") return false;
  return /^(?:module|fn)$/.test(tokens[at - 2]?.image ?? "");
};

const types: readonly Completion[] = ["int", "float", "bool", "string", "module", "int[]"].map((label) => ({
  label,
  kind: "type",
  order: 0,
}));

function argumentNames(analysis: Analysis, context: TokenContext): readonly Completion[] {
  const call = openCall(context);
  const before = context.tokens.at(-1)?.image;
  if (!call || (before !== "(" && before !== ",")) return [];
  const callee = calleeOf(analysis, call, context.start);
  return (callee?.params ?? []).slice(callee?.given).flatMap(({ name, type, default: text }, i) =>
    i < call.index - call.named.length || call.named.includes(name)
      ? []
      : [
          {
            label: `${name}=`,
            kind: "parameter",
            detail: text === undefined ? type : `${type}, ${text} unless given`,
            order: 0,
          },
        ],
  );
}

function ownNames(analysis: Analysis, offset: number): readonly Completion[] {
  const names = namesAt(analysis, offset);
  return names.all.map((label): Completion => {
    const { declared } = names.find(label);
    const kind = declared
      ? symbolKind(analysis.file, declared)
      : analysis.program?.entry.bindings.get(label)?.declaration.kind;
    const value = declared && analysis.values.values.get(declared)?.at(-1)?.value;
    return {
      label,
      kind:
        kind === "module" || kind === "model"
          ? "class"
          : kind === "fn"
            ? "function"
            : kind === "field"
              ? "field"
              : kind === "const"
                ? "constant"
                : "variable",
      ...(value ? { detail: valueText(value) } : {}),
      order: declared ? 1 : 2,
    };
  });
}

/** Layers first where layers are made, functions first where tensors flow. */
function languageNames(block: ReturnType<typeof blockKind>): readonly Completion[] {
  return [...entries().values()].map(({ name, kind, summary }) => ({
    label: name,
    kind: kind === "layer" || /^[A-Z]/.test(name) ? "class" : "function",
    detail: summary,
    order: (kind === "layer") === (block === "module") ? 3 : 4,
  }));
}

const expressionWords: readonly Completion[] = [
  "if",
  "else",
  "for",
  "in",
  "and",
  "or",
  "not",
  "true",
  "false",
  "none",
].map((label) => ({ label, kind: "keyword", order: 5 }));

/** What would have to be imported first, and is. */
function others(project: Project, path: string, analysis: Analysis): readonly Completion[] {
  const known = new Set([...(analysis.program?.entry.bindings.keys() ?? []), ...entries().keys()]);
  return importable(project, path)
    .filter(({ name }) => !known.has(name))
    .map((each) => ({
      label: each.name,
      kind: each.declaration.kind === "module" ? "class" : each.declaration.kind === "fn" ? "function" : "constant",
      detail: `import from "${each.from}"`,
      order: 6,
      edits: [importEdit(analysis.file, each)],
    }));
}
