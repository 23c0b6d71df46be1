import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Expression, FunctionDefinition, Statement } from "../python/syntax/python-ast.ts";
import type { Frame } from "./interpret/frame.ts";
import type { Body, Emission } from "./emission.ts";
import type { CodeTable } from "./archive/code-table.ts";
import type { ScriptArchive } from "./archive/read-script.ts";
import { plainName } from "./archive/code-table.ts";
import { diagnoseScript, type ScriptCode } from "./messages.ts";
import { unknown, type Module, type Value } from "./values.ts";
import type { LayerPart } from "../tree/module-tree.ts";

/** What is known while a network's code is followed. */
export interface Run {
  readonly archive: ScriptArchive;
  readonly code: CodeTable;
  readonly diagnostics: Diagnostic[];
  /** Keys of what has been said: twins say everything again. */
  readonly said: Set<string>;
  /** Modules that are called, by their paths joined with points. */
  readonly called: Map<string, CalledModule>;
  /** Which inputs count something out. */
  readonly counting: Set<number>;
  /** Tensors of the code that are too large to be written down, by the paths that they get. */
  readonly constants: Map<string, number>;
  /** Sizes of inputs as far as the first layer tells: "1,3,224,224". */
  readonly guesses: Map<number, string>;
  readonly follow: Follow;
  /** Calls, statements and rounds of loops that have been followed. */
  ticks: number;
}

export const newRun = (archive: ScriptArchive, code: CodeTable, diagnostics: Diagnostic[], follow: Follow): Run => ({
  archive,
  code,
  diagnostics,
  follow,
  said: new Set(),
  called: new Map(),
  counting: new Set(),
  constants: new Map(),
  guesses: new Map(),
  ticks: 0,
});

/** What follows code. It calls itself, by way of what is handed on here. */
export interface Follow {
  readonly evaluate: (run: Run, frame: Frame, expression: Expression) => Value;
  readonly execute: (
    run: Run,
    frame: Frame,
    statements: readonly Statement[],
  ) => { readonly returned: Value } | undefined;
  readonly callModule: (
    run: Run,
    place: Place,
    module: Module,
    definition: FunctionDefinition,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ) => Value;
}

export interface CalledModule {
  /** Empty where the layer says all. */
  readonly body: Body;
  readonly text: string;
  readonly layer: LayerPart | undefined;
}

/** Where a value is asked for. */
export interface Place {
  readonly emission: Emission;
  readonly span: Span;
  /** The module whose code this is. */
  readonly self: Module | undefined;
  /** What the code calls the value. */
  readonly hint?: string | undefined;
  /** Functions and modules that this lies in. */
  readonly depth: number;
}

/** More is no network, or one that only makes sense as a loop. */
const MOST_TICKS = 1_000_000;
const MOST_DIAGNOSTICS = 500;

/** Ends the import at once. */
export class TooMuch extends Error {}

export function tick(run: Run): void {
  if (++run.ticks > MOST_TICKS) throw new TooMuch(`more than ${MOST_TICKS.toLocaleString("en-US")} steps`);
}

/** Reports, once for all twins, and gives what stands for the value. */
export function report<Code extends ScriptCode>(
  run: Run,
  { span, emission, self }: Pick<Place, "span" | "emission" | "self">,
  code: Code,
  holes: Parameters<typeof diagnoseScript<Code>>[2],
): Value {
  const path = [...(self?.path ?? emission.path)].join(".");
  const owner = self ? ` (${plainName(self.object.className).split(".").at(-1) ?? ""})` : "";
  const trace = path === "" ? [] : [`in ${path}${owner}`];
  const diagnostic = diagnoseScript(code, span, holes, { trace });
  const line = span.source.text.slice(span.start, span.end);
  const key = `${code}:${diagnostic.message}:${span.source.path.replace(/\/___torch_mangle_\d+/, "")}:${line}`;
  if (!run.said.has(key) && run.diagnostics.length < MOST_DIAGNOSTICS) run.diagnostics.push(diagnostic);
  run.said.add(key);
  return unknown;
}
