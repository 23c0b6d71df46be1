import { closest } from "../../../grammar/did-you-mean.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Call, ClassDefinition, Expression, FunctionDefinition } from "./syntax/python-ast.ts";
import { isNetwork, lineageOf, methodsOf } from "./translate/classes/class-lineage.ts";
import { report, sourceOf, type Context } from "./translate/context.ts";
import { makesModule } from "./translate/construct/registered.ts";
import { walkStatements } from "./translate/scope.ts";

/** What becomes the model: a class, or a function that makes one. */
export type Entry =
  | { readonly kind: "class"; readonly declaration: ClassDefinition; readonly call?: Call }
  | { readonly kind: "function"; readonly declaration: FunctionDefinition; readonly call?: Call };

/** The class or function that was asked for, or else the last network that no other one uses. */
export function chooseEntry(
  context: Context,
  wanted: string | undefined,
  given: ReadonlySet<string>,
): Entry | undefined {
  const { statements } = context.entry.file;
  const classes = statements.filter((each): each is ClassDefinition => each.kind === "class");
  const functions = statements.filter((each): each is FunctionDefinition => each.kind === "function");
  const networks = classes.filter((each) => {
    const { lineage, base } = lineageOf(context, each, context.entry);
    return isNetwork(base) && methodsOf(lineage).has("forward");
  });
  const whole: Span = { source: context.entry.source, start: 0, end: Math.min(1, context.entry.source.text.length) };
  if (wanted !== undefined) {
    const declaration = classes.findLast(({ name }) => name.text === wanted);
    if (declaration) return { kind: "class", declaration };
    const factory = functions.findLast(({ name }) => name.text === wanted);
    if (factory) return { kind: "function", declaration: factory };
    const all = [...networks, ...functions.filter((each) => makesModule(each))].map(({ name }) => name.text);
    report(context, "NN6004", whole, { name: wanted, near: closest(wanted, all), all });
    return undefined;
  }
  if (networks.length === 0) {
    const [only, ...others] = functions.filter((each) => makesModule(each) && isReady(each, 0, given));
    if (only && others.length === 0) return { kind: "function", declaration: only };
    report(context, "NN6002", whole, { path: context.entry.source.path, nearly: nearlyNetwork(context, classes) });
    return undefined;
  }
  const own = ownCall(context, networks, functions);
  if (own) return own;
  const used = usedBy(classes);
  const free = networks.filter(({ name }) => !used.has(name.text));
  const last = (free.length > 0 ? free : networks).at(-1) as ClassDefinition;
  const init = methodsOf(lineageOf(context, last, context.entry).lineage).get("__init__")?.declaration;
  if (!init || isReady(init, 1, given)) return { kind: "class", declaration: last };
  const factories = functions.filter((each) => isReady(each, 0, given) && calls(functions, each, last.name.text));
  const [factory, ...more] = factories;
  if (factory && more.length === 0) return { kind: "function", declaration: factory };
  if (factory) {
    report(context, "NN6003", last.name.span, { names: factories.map(({ name }) => name.text) });
    return undefined;
  }
  const call = callOf(context, last.name.text);
  return { kind: "class", declaration: last, ...(call && { call }) };
}

/** What the last class lacks that was meant as a network: an import, or a forward. */
function nearlyNetwork(context: Context, classes: readonly ClassDefinition[]): string | undefined {
  return classes
    .map((each) => {
      const { base } = lineageOf(context, each, context.entry);
      if (isNetwork(base)) return `${each.name.text} has no forward`;
      const [, missing] = /^(?:(\w+)\.)?Module$/.exec(base) ?? [];
      if (missing === "nn") return `nothing is called nn here: import torch.nn as nn`;
      return base === "Module" ? "nothing is called Module here: from torch.nn import Module" : undefined;
    })
    .findLast((each) => each !== undefined);
}

/** `model = make_model(10)` behind the classes: what the file itself takes for its network, if that is one thing. */
function ownCall(
  { entry }: Context,
  networks: readonly ClassDefinition[],
  functions: readonly FunctionDefinition[],
): Entry | undefined {
  const found = entry.file.statements.flatMap((each): Entry[] => {
    const value = each.kind === "assign" && each.targets[0]?.kind === "name" ? madeBy(each.value) : undefined;
    if (value?.kind !== "call" || value.callee.kind !== "name") return [];
    const name = value.callee.text;
    const declaration = networks.find((network) => network.name.text === name);
    if (declaration) return [{ kind: "class", declaration, call: value }];
    const factory = functions.findLast((each) => each.name.text === name);
    const makes = factory && networks.some((network) => calls(functions, factory, network.name.text));
    return makes ? [{ kind: "function", declaration: factory, call: value }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** `Net(10).to(device)`: the call that makes it. */
function madeBy(value: Expression | undefined): Expression | undefined {
  if (value?.kind !== "call" || value.callee.kind !== "member") return value;
  return /^(to|cuda|cpu|eval|train|float)$/.test(value.callee.name.text) ? madeBy(value.callee.object) : undefined;
}

/** Whether all parameters have values. */
const isReady = ({ params }: FunctionDefinition, skipped: number, given: ReadonlySet<string>): boolean =>
  params
    .slice(skipped)
    .every(
      ({ kind, default: value, name }) => kind === "*" || kind === "**" || value !== undefined || given.has(name.text),
    );

/** The names that other classes mention. */
function usedBy(classes: readonly ClassDefinition[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const each of classes) {
    const visit = (text: string): void => void (text !== each.name.text && used.add(text));
    walkStatements(each.body, (expression) => expression.kind === "name" && visit(expression.text));
    for (const base of each.bases) visit(sourceOf(base.span));
  }
  return used;
}

/** Whether a function makes a class, itself or by another function. */
function calls(
  functions: readonly FunctionDefinition[],
  factory: FunctionDefinition,
  name: string,
  depth = 0,
): boolean {
  let found = false;
  walkStatements(factory.body, (each) => {
    if (each.kind !== "name") return;
    if (each.text === name) found = true;
    const other = functions.find((every) => every.name.text === each.text && every !== factory);
    if (other && depth < 3 && calls(functions, other, name, depth + 1)) found = true;
  });
  return found;
}

/** `net = Net(10)` behind the classes: how the file itself makes one. */
function callOf({ entry }: Context, name: string): Call | undefined {
  let found: Call | undefined;
  walkStatements(
    entry.file.statements.filter(({ kind }) => kind !== "class" && kind !== "function"),
    (each) => {
      if (each.kind === "call" && each.callee.kind === "name" && each.callee.text === name) found ??= each;
    },
  );
  return found;
}

/** `torch.randn(2, 3, 32, 32)` somewhere in the file: a shape to propose. */
export function guessShape({ entry }: Context): string | undefined {
  let found: string | undefined;
  walkStatements(entry.file.statements, (each) => {
    if (each.kind !== "call" || !/^torch\.(randn|rand|zeros|ones)$/.test(sourceOf(each.callee.span))) return;
    const sizes = each.args
      .filter(({ name }) => !name)
      .map(({ value }) => (value.kind === "number" ? value.text : undefined));
    if (sizes.length > 1 && sizes.every((size) => size !== undefined)) found ??= sizes.join(",");
  });
  return found;
}
