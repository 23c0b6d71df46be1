import type { Diagnostic, DiagnosticDetails } from "../../../../grammar/diagnostic.ts";
import type { Source, Span } from "../../../../grammar/source.ts";
import { diagnosePython, type pythonMessages, type PythonCode } from "../messages.ts";
import type { Comment, Expression, FunctionDefinition, PythonFile, Statement } from "../syntax/python-ast.ts";
import { bare, type Code } from "./code.ts";
import type { LayerOverride } from "./classes/layer-overrides.ts";
import type { Scope } from "./scope.ts";

/** A Python file and what its names mean, which is found when they are asked for. */
export interface Home {
  readonly source: Source;
  readonly file: PythonFile;
  readonly names: ReadonlyMap<string, Declared>;
  /** Names whose values depend on the order of the statements. */
  readonly changing: ReadonlySet<string>;
  /** Comments that have found no place yet. */
  readonly comments: Comment[];
}

/** What a name of a file stands for. */
export type Declared =
  | { readonly kind: "statement"; readonly statement: Statement }
  | { readonly kind: "import"; readonly from: string; readonly name: string; readonly span: Span }
  | { readonly kind: "library"; readonly path: string };

/** A parameter of a function of PyTorch's or a layer: its name, and the text of its default. */
export interface KnownParameter {
  readonly name: string;
  readonly default: string | undefined;
}

/** What the importer has to know of the language: the names that need no declaration, and what they take. */
export interface Vocabulary {
  readonly names: ReadonlySet<string>;
  readonly layers: ReadonlySet<string>;
  readonly paramsOf: (name: string) => readonly KnownParameter[] | undefined;
  /** The names of the standard library's blocks. */
  readonly blocks: ReadonlySet<string>;
}

/** What one import shares. */
export interface Context {
  /** What an expression means where it stands: `expression.ts`, which all that it asks may ask in turn. */
  readonly meaning: (scope: Scope, expression: Expression) => Code;
  /** The lines of statements, which `body.ts` writes, for statements that hold others. */
  readonly writeBody: (scope: Scope, statements: readonly Statement[], end: number) => string[];
  /** Functions that are being written at the calls of what gives them. */
  readonly unfolding: Set<FunctionDefinition>;
  readonly vocabulary: Vocabulary;
  readonly diagnostics: Diagnostic[];
  readonly origins: Span[];
  readonly entry: Home;
  /** All files that have been read. */
  readonly homes: readonly Home[];
  /** The file that an import names, seen from the file that has it. */
  readonly open: (from: string, seenFrom: Home) => Home | undefined;
  /** The name of a declaration in the result, which is written because it is asked for. */
  readonly request: (home: Home, name: string) => string;
  /** A `fn` that Python has no name for, such as that of a `partial`. */
  readonly add: (name: string, text: (name: string) => string) => string;
  /** Takes from the standard library. */
  readonly useBlock: (name: string) => void;
  readonly values: Map<string, Code>;
  /** Arguments of layers, by the layer's name, that a loop over all layers sets. */
  readonly overrides: Map<string, Map<string, LayerOverride>>;
  /** The statements of such loops that are in `overrides`. */
  readonly applied: Set<Statement>;
}

/** Says what is wrong with a place of Python, and gives a mark for the text. */
export function report<Name extends PythonCode>(
  context: Context,
  code: Name,
  span: Span,
  holes: Parameters<(typeof pythonMessages)[Name]["text"]>[0],
  details: DiagnosticDetails = {},
): void {
  // The catalogue's holes of this code, which TypeScript does not see through the index.
  const told = diagnosePython(code, span, holes as never, details);
  const found = { ...told, message: bare(told.message), ...(told.help !== undefined && { help: bare(told.help) }) };
  const isTold = context.diagnostics.some(
    (each) => each.code === code && each.span.start === span.start && each.span.source === span.source,
  );
  if (!isTold) context.diagnostics.push(found);
}

/** Text that comes from a place of Python. */
export function marked(context: Context, span: Span, text: string): string {
  context.origins.push(span);
  return `\uE000${context.origins.length - 1}\uE001${text}`;
}

/** The source text of a place, on one line and not too long. */
export function sourceOf({ source, start, end }: Span): string {
  const text = source.text.slice(start, end).replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Comments between two places, as lines. */
export function takeComments(home: Home, start: number, end: number): string[] {
  const found: string[] = [];
  for (let i = 0; i < home.comments.length; i++) {
    const { span, text } = home.comments[i] as Comment;
    if (span.start < start || span.start >= end) continue;
    home.comments.splice(i--, 1);
    if (!/^(noqa|type: ignore|pylint|fmt:|flake8|yapf|mypy|pragma)/.test(text)) found.push(`# ${text}`.trimEnd());
  }
  return found;
}
