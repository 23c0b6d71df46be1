import type { Span } from "../../../grammar/source.ts";
import type { Graph } from "../../ir/graph.ts";
import { classDoc, signatureProperty, targetProperty } from "../class/class-signature.ts";
import { createSignature } from "../class/create-method.ts";
import type { DeclaredModel } from "./declare-model.ts";
import { forwardIntoSignature, forwardSignature } from "../class/forward-methods.ts";
import type { MethodSignature } from "../text/declarations.ts";
import { exportsText } from "../text/exports.ts";
import { generatedFrom } from "../text/identifiers.ts";
import { WIDTH } from "../text/lay-out.ts";
import { closeSignatures, THREAD_TYPES, threadsProperties } from "../class/threads-members.ts";
import { profileSignature } from "../class/profile-methods.ts";
import { trainerTypes, type DeclaredTrainer } from "../train/declare-trainer.ts";
import { createRuntimeImports } from "../text/runtime-imports.ts";
import { WIRE_TYPES } from "../weights/own-weights.ts";

export interface Declarations {
  readonly text: string;
  /** Where the names of the text come from in the `.nn` file, in the order of the text. */
  readonly marks: readonly Mark[];
}

/** The name at this place of the text is declared by that of a `.nn` file. Lines and columns are counted from 0. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly span: Span;
}

/** The `.d.ts` of a module: a class for each model, with its doc comments and literal shapes. Needs no kernels. */
export function emitDeclarations(
  models: readonly DeclaredModel[],
  options: {
    readonly from: string;
    readonly importsRuntime: boolean;
    readonly stream: boolean;
    readonly trainers: readonly DeclaredTrainer[];
  },
): Declarations {
  const body = startText();
  // The class beside it takes more: what the types take is noted apart.
  const runtime = createRuntimeImports();
  for (const model of models) declareClass(body, { ...model, runtime });
  for (const trainer of options.trainers) {
    const { type, head } = trainerTypes(trainer, "declare ");
    body.write(`${type}\n${head};\n`);
  }
  const classes = models.map(({ className, graph }) => ({ name: graph.name, local: className }));
  body.write(exportsText([...classes, ...options.trainers]));
  const text = body.text();
  const imports = [
    ...(options.importsRuntime ? [runtime.typesText()] : []),
    ...(options.trainers.length > 0 ? [TRAIN_TYPES] : []),
    ...(options.stream ? [WIRE_TYPES] : []),
    ...(models.some(({ threads }) => threads) ? [THREAD_TYPES] : []),
  ];
  const head = `${generatedFrom(options.from)}${imports.join("")}`;
  const above = head.split("\n").length - 1;
  return { text: head + text, marks: body.marks().map((mark) => ({ ...mark, line: mark.line + above })) };
}

const TRAIN_TYPES = 'import { type BatchInput, type Trainer, type TrainerClass } from "nnc/train";\n';

function declareClass(body: Text, model: DeclaredModel): void {
  const { className, graph } = model;
  const name = nameOf(graph);
  body.write(`${doc(classDoc(model), "")}${className === graph.name ? "export " : ""}declare class `);
  body.name(className, name);
  body.write(" {\n  #private;\n");
  for (const property of [signatureProperty(model), targetProperty(model), ...threadsProperties(model)]) {
    body.write(`${doc(property.docs.join("\n"), "  ")}  ${property.isStatic ? "static " : ""}readonly `);
    body.name(property.name, name);
    body.write(`: ${property.type};\n`);
  }
  body.write("  private constructor();\n");
  declareMethod(body, createSignature(model), name, []);
  const forward = graph.forward ?? name;
  const inputs = graph.inputs.map(({ span }) => span ?? forward);
  declareMethod(body, forwardSignature(model), forward, inputs);
  declareMethod(body, forwardIntoSignature(model), forward, inputs);
  if (model.profile) declareMethod(body, profileSignature(model), forward, inputs);
  for (const signature of closeSignatures(model)) declareMethod(body, signature, name, []);
  body.write("}\n");
}

/** On one line where it fits, else a parameter a line. */
function declareMethod(body: Text, method: MethodSignature, from: Span, inputs: readonly Span[]): void {
  const { name, docs = [], parameters, returnType } = method;
  const before = `  ${method.isStatic ? "static " : ""}`;
  const typed = parameters.map(({ name, type, hasQuestionToken, initializer }) => ({
    name,
    rest: `${hasQuestionToken || initializer !== undefined ? "?" : ""}: ${type}`,
  }));
  const short = `${before}${name}(${typed.map(({ name, rest }) => name + rest).join(", ")}): ${returnType};`;
  const [open, between, close] = short.length <= WIDTH ? ["", ", ", ""] : ["\n    ", ",\n    ", ",\n  "];
  body.write(`${doc(docs.join("\n"), "  ")}${before}`);
  body.name(name, from);
  body.write(`(${open}`);
  typed.forEach(({ name, rest }, i) => {
    if (i > 0) body.write(between);
    body.name(name, inputs[i] ?? from);
    body.write(rest);
  });
  body.write(`${close}): ${returnType};\n`);
}

function doc(text: string, indent: string): string {
  const lines = text.split("\n");
  if (lines.length === 1) return `${indent}/** ${text} */\n`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */\n`].join("\n");
}

/** The name after the word `model`. */
function nameOf({ name, span }: Graph): Span {
  const start = span.source.text.indexOf(name, span.start + "model".length);
  return start === -1 ? span : { source: span.source, start, end: start + name.length };
}

interface Text {
  readonly write: (text: string) => void;
  readonly name: (name: string, span: Span) => void;
  readonly text: () => string;
  readonly marks: () => readonly Mark[];
}

/** Text that knows at which line and column it is. */
function startText(): Text {
  const marks: Mark[] = [];
  let text = "";
  let line = 0;
  let lineStart = 0;
  const write = (more: string): void => {
    for (let at = more.indexOf("\n"); at !== -1; at = more.indexOf("\n", at + 1)) {
      line++;
      lineStart = text.length + at + 1;
    }
    text += more;
  };
  return {
    write,
    name(name, span) {
      marks.push({ line, column: text.length - lineStart, name, span });
      write(name);
    },
    text: () => text,
    marks: () => marks,
  };
}
