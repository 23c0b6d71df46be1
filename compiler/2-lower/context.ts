import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic, DiagnosticDetails } from "../../grammar/diagnostic.ts";
import { positionAt, type Span } from "../../grammar/source.ts";
import type { Counted, Node } from "../ir/graph.ts";
import type { OpenSizes } from "../ir/size-formula.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { diagnose } from "../messages.ts";
import type { LoweringListener } from "./listener.ts";
import type { Argument, Instance, Known, Scope, Weight } from "./evaluate/values.ts";

/** An error of the user's. The statement that it ends has no value; the rest goes on, unless a limit was reached. */
export class Failure extends Error {
  /** Nothing where the error has been reported before. */
  readonly diagnostic: Diagnostic | undefined;
  constructor(diagnostic?: Diagnostic) {
    super(diagnostic?.message);
    this.diagnostic = diagnostic;
  }

  /** After a limit nothing more is looked at: the rest would reach it too. */
  get isFinal(): boolean {
    return this.diagnostic?.code === "NN5001" || this.diagnostic?.code === "NN5003";
  }
}

/** What a call is of and what it was given, for messages and for the nodes that it makes. */
export interface Frame {
  readonly name: string;
  readonly span: Span;
  /** The module path of what is called, or of what it is called in. */
  readonly path: string;
  readonly args: readonly Argument[];
  /** The layer whose own `path` is, `Conv2d`. */
  readonly layer?: string;
  /** Where a layer was made whose call stands elsewhere, in a Sequential. */
  readonly made?: Span | undefined;
  /** The call that decided a size left to the input with `_`. */
  readonly decided?: Span | undefined;
}

/** Everything that goes through one lowering, and the parts of the evaluator that need each other. */
export interface Context {
  readonly model: string;
  readonly nodes: Node[];
  readonly weights: Map<string, Weight>;
  /** Buffers that are no weights, but part of the module. */
  readonly kept: Set<string>;
  /** How calls are meant: `training` in the language, and whether weights are known to stay as they are. */
  readonly mode: { training: boolean; frozen: boolean };
  /** What buffers hold by now that a step moves, by their ids. */
  readonly moved: Map<string, TensorValue>;
  /** Inputs that count something out, and how many there are to choose from, by their ids. */
  readonly counted: Map<string, Counted>;
  /** What random numbers of a step come from, if any are asked for. */
  seed: TensorValue | undefined;
  streams: number;
  /** Parameters as frozen modules see them, by their ids. */
  readonly frozen: Map<string, string>;
  leastBatch: { readonly count: number; readonly why: string } | undefined;
  /** The size to run an open dimension at, other than the batch, where such dimensions may be. */
  readonly sizeFor: ((symbol: string) => number) | undefined;
  /** The dimensions that have such a size, and where they stand. */
  readonly openSizes: Map<string, { readonly size: number; readonly span: Span }>;
  /** Which of its sizes a model is lowered at that takes several, and all of them. */
  readonly choice: number;
  choices: readonly OpenSizes[];
  /** Hears which numbers are compared. */
  readonly compared: ((left: number, right: number) => void) | undefined;
  readonly frames: Frame[];
  /** "in module Bottleneck, made at net.nn:12", innermost last; "" for the model itself. */
  readonly trail: string[];
  readonly listener: LoweringListener | undefined;
  /** Keeps what a statement failed of. */
  report(failure: Failure): void;
  /** Says, once for each place, what does not look meant. */
  warn<Code extends Parameters<typeof diagnose>[0]>(
    code: Code,
    span: Span,
    holes: Parameters<typeof diagnose<Code>>[2],
  ): void;
  /** How many errors have been reported. */
  readonly errors: () => number;
  /** Counts one step of compile-time work, and ends it when there is no end. */
  tick(span: Span): void;
  /** Runs one level further down the stack, which has an end. */
  deeper<T>(span: Span, run: () => T): T;
  evaluate(expression: ast.Expression, scope: Scope): Value;
  evaluateItems(items: readonly ast.Item[], scope: Scope): Argument[];
  execute(block: ast.Block, scope: Scope): Value | undefined;
  call(callee: Known, args: readonly Argument[], span: Span): Value;
  instantiate(declaration: ast.Module | ast.Model, scope: Scope, args: readonly Argument[], span: Span): Instance;
  callInstance(instance: Instance, args: readonly Argument[], span: Span): Value;
}

/** Where in the network we are: the innermost call of a module, and what is being made. */
export function traceOf(context: Context): string[] {
  const path = pathOf(context);
  const places = [...context.trail].reverse().filter((place, i, all) => place !== "" && place !== all[i - 1]);
  return [
    ...(places.length > 5 ? [...places.slice(0, 4), `… ${places.length - 4} more`] : places),
    path === "" ? `in model ${context.model}` : `in model ${context.model}, at ${path}`,
  ];
}

/** What the user wrote there, on one line. */
export const sourceText = ({ source, start, end }: Span): string => source.text.slice(start, end).replace(/\s+/g, " ");

/** The path of the innermost call of a module. */
export const pathOf = (context: Context): string =>
  [...context.frames].reverse().find((frame) => frame.path !== "")?.path ?? "";

/** Ends the statement with an error of the catalogue. */
export function fail<Code extends Parameters<typeof diagnose>[0]>(
  context: Context,
  code: Code,
  span: Span,
  holes: Parameters<typeof diagnose<Code>>[2],
  details: DiagnosticDetails = {},
): never {
  throw new Failure(diagnose(code, span, holes, { trace: traceOf(context), ...details }));
}

/** Ends the statement without a word: what is wrong has been reported. */
export const abandon = (): never => {
  throw new Failure();
};

/** `x is [N, 4096], made by flatten at net.nn:17:7` */
export function provenance(context: Context, value: TensorValue): string {
  const shape = showShape(value.type.shape);
  const text = nameOf(context, value);
  const { line, column } = positionAt(value.span.source, value.span.start);
  const origin =
    value.by === "" ? "an input of the model" : `made by ${value.by} at ${value.span.source.path}:${line}:${column}`;
  return text === undefined ? `${shape} is ${origin}` : `${text} is ${shape}, ${origin}`;
}

/** Of the tensors that an op was handed, those that the user handed to the call; all if none of them is. */
export function provenances(context: Context, tensors: readonly TensorValue[]): string {
  const given = (context.frames.at(-1)?.args ?? []).flatMap(({ value }) => tensorsIn(value));
  const shown = tensors.filter((tensor) => given.includes(tensor));
  return [...new Set((shown.length > 0 ? shown : tensors).map((tensor) => provenance(context, tensor)))].join("; ");
}

export const tensorsIn = (value: Value): readonly TensorValue[] =>
  value.kind === "tensor"
    ? [value]
    : value.kind === "list" || value.kind === "tuple"
      ? value.elements.filter((element) => element.kind === "tensor")
      : [];

export const inputName = (context: Context, value: TensorValue): string => nameOf(context, value) ?? "the input";

/** What the user called a tensor where it was handed over. */
export const nameOf = (context: Context, value: TensorValue): string | undefined =>
  context.frames.at(-1)?.args.find((argument) => argument.value === value)?.text;
