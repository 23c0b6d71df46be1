import type { ClassOptions } from "./translate/classes/class-options.ts";
import { translate } from "./translate/read.ts";
import { source } from "../../../grammar/source.ts";
import type { Entry } from "./choose-entry.ts";
import { readPython } from "./syntax/read-python.ts";
import type { ClassDefinition } from "./syntax/python-ast.ts";
import type { Code } from "./translate/code.ts";
import { report, type Context } from "./translate/context.ts";
import { declareClass } from "./translate/classes/declare-class.ts";
import { initOf, lineageOf, methodsOf } from "./translate/classes/class-lineage.ts";
import { noteOverrides } from "./translate/classes/layer-overrides.ts";
import { docLines } from "./translate/classes/doc-lines.ts";
import type { Scope } from "./translate/scope.ts";
import { bindArguments } from "./translate/symbolic/state.ts";
import { makeNetwork } from "./translate/symbolic/make-network.ts";

/** The class, or what the function makes, as the model. */
export function writeModel(
  context: Context,
  chosen: Entry,
  args: Readonly<Record<string, string>>,
  common: ClassOptions,
): WrittenModel {
  const given = argumentsOf(context, args);
  if (chosen.kind === "function") return writeMade(context, chosen, given);
  const { declaration } = chosen;
  const name = declaration.name.text;
  refuseKeywords(context, declaration, given);
  const fn = context.request(context.entry, name);
  const values = new Map([...given].map(([key, code]) => [key, code.text]));
  const init = declaration.body.find((each) => each.kind === "function" && each.name.text === "__init__");
  if (chosen.call && init?.kind === "function") {
    const scope: Scope = { home: context.entry, names: new Map(), taken: new Set(), isWithin: "init" };
    for (const [key, code] of bindArguments(context, scope, chosen.call, init, 1, context.entry))
      if (!values.has(key) && code.text !== "") values.set(key, code.text);
  }
  const { lineage } = lineageOf(context, declaration, context.entry);
  noteOverrides(context, lineage, methodsOf(lineage));
  const text = declareClass(context, context.entry, declaration, fn, { ...common, model: values });
  return { text, skips: name };
}

/** What `**kwargs` takes is no constant of a model's. */
function refuseKeywords(context: Context, declaration: ClassDefinition, given: ReadonlyMap<string, Code>): void {
  const params = initOf(context, declaration, context.entry)?.declaration.params ?? [];
  const keywords = params.find((each) => each.kind === "**");
  if (!keywords) return;
  for (const name of given.keys())
    if (!params.some((each) => !each.kind.startsWith("*") && each.name.text === name))
      report(context, "NN6008", keywords.name.span, {
        what: `--arg ${name}`,
        why: `it is one of **${keywords.name.text}`,
        help: `make ${name} a parameter of its own`,
      });
}

interface WrittenModel {
  readonly text: string;
  /** The class that the model itself is. */
  readonly skips?: string;
  /** The class whose forward takes the inputs. */
  readonly inputClass?: ClassDefinition;
}

/** What a function makes, as a model of its name. */
function writeMade(
  context: Context,
  { declaration, call }: Entry & { readonly kind: "function" },
  given: ReadonlyMap<string, Code>,
): WrittenModel {
  const made = makeNetwork(context, context.entry, declaration, given, call);
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
