import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic, DiagnosticDetails } from "../../grammar/diagnostic.ts";
import { placeOf, type Span } from "../../grammar/source.ts";
import type { Node } from "../ir/graph.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { diagnose } from "../messages.ts";
import type { Argument, Instance, Known, Scope, Weight } from "./values.ts";

/** An error of the user's. The statement that it ends has no value; the rest goes on. */
export class Failure extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
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
}

/** Everything that goes through one lowering, and the parts of the evaluator that need each other. */
export interface Context {
  readonly model: string;
  readonly training: boolean;
  readonly nodes: Node[];
  readonly weights: Map<string, Weight>;
  readonly frames: Frame[];
  /** "in module Bottleneck, made at net.nn:12", innermost last. */
  readonly making: string[];
  report(diagnostic: Diagnostic): void;
  /** Counts one step of compile-time work, and ends it when there is no end. */
  tick(span: Span): void;
  evaluate(expression: ast.Expression, scope: Scope): Value;
  evaluateItems(items: readonly ast.Item[], scope: Scope): Argument[];
  execute(block: ast.Block, scope: Scope): Value | undefined;
  call(callee: Known, args: readonly Argument[], span: Span): Value;
  instantiate(declaration: ast.Module | ast.Model, scope: Scope, args: readonly Argument[], span: Span): Instance;
  callInstance(instance: Instance, args: readonly Argument[], span: Span): Value;
}

/** Where in the network we are: the innermost call of a module, and what is being made. */
export function traceOf(context: Context): string[] {
  const path = [...context.frames].reverse().find((frame) => frame.path !== "")?.path;
  return [
    ...[...context.making].reverse().slice(0, 4),
    path === undefined ? `in model ${context.model}` : `in model ${context.model}, at ${path}`,
  ];
}

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

/** `x is [N, 4096], made by flatten at net.nn:17` */
export function provenance(context: Context, value: TensorValue, shape: string): string {
  const frame = context.frames.at(-1);
  const text = frame?.args.find((argument) => argument.value === value)?.text ?? "the input";
  return `${text} is ${shape}, ${value.by === "" ? "an input of the model" : `made by ${value.by} at ${placeOf(value.span)}`}`;
}

export function inputName(context: Context, value: TensorValue): string {
  return context.frames.at(-1)?.args.find((argument) => argument.value === value)?.text ?? "the input";
}
