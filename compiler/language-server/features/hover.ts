import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { isKnown, type Instance, type Known } from "../../2-lower/evaluate/values.ts";
import { analyze, type Analysis } from "../analysis/analyze.ts";
import { analysesWith } from "../analysis/importers.ts";
import { isWithin, multiplyAddsIn } from "../analysis/multiply-adds.ts";
import { fusionsAt } from "../analysis/fusions.ts";
import { hoverTarget } from "../analysis/hover-target.ts";
import { nodesAt, type TreeNode } from "../analysis/nodes-at.ts";
import { treeOf } from "../analysis/tree-of.ts";
import { declarationOf, occurrenceAt, sameSpan, type Occurrence } from "../analysis/symbols.ts";
import { distinct, type Heard } from "../analysis/value-recorder.ts";
import { code, describeEntry, entries, escapeMarkdown } from "../describe/entries.ts";
import { largeNumber, parameterCount, shapesIn, valueText } from "../describe/describe-value.ts";
import { signatureText } from "../describe/signature.ts";
import type { Project } from "../project.ts";
import { pinnedFirst, type Pins } from "./pins.ts";

export interface Hover {
  /** Markdown. */
  readonly text: string;
  readonly span: Span;
}

/** More uses of a module than these are counted, not listed. */
const MOST_USES = 8;

/** What the text at a place is: its shape or value wherever it is used, what a name is declared as, and what a layer has. */
export function hover(project: Project, path: string, offset: number, pins?: Pins): Hover | undefined {
  const analysis = analyze(project, path);
  if (!analysis) return undefined;
  const occurrence = occurrenceAt(analysis, offset);
  const target = hoverTarget(analysis, offset);
  const span = occurrence?.span ?? target?.span;
  if (!span) return undefined;
  const analyses = analysesWith(project, path);
  const heardAt = (place: Span): readonly Heard[] => analyses.flatMap(({ values }) => values.values.get(place) ?? []);
  const atName = occurrence ? heardAt(span) : [];
  const own = atName.length > 0 || !target ? atName : heardAt(target.valueAt);
  const all = own.length === 0 && occurrence?.declared ? heardAt(occurrence.declared) : own;
  const heard = pinnedFirst(pins, path, distinct(all));
  const called = target?.calledAt && !occurrence ? heardAt(target.calledAt) : heard;
  const parts = [
    ...valueParts(span, heard),
    ...declarationParts(analysis, occurrence, called),
    ...layerParts(analyses, heard),
  ];
  return parts.length === 0 ? undefined : { text: parts.join("\n\n"), span };
}

function valueParts(span: Span, heard: readonly Heard[]): string[] {
  const text = span.source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  const name = text.length > 40 ? "" : `${text}: `;
  // What a function or layer of the vocabulary is, its declaration says.
  const shown = heard.filter(({ value }) => !isKnown(value) || value.role === "instance");
  const texts = [...new Set(shown.map(({ value }) => valueText(value)))];
  const [only] = texts;
  if (only === undefined) return [];
  if (texts.length === 1) return [code(`${name}${only}`)];
  const uses = shown
    .slice(0, MOST_USES)
    .map(({ value, place }) => `- ${placeText(place.path, value)}\`${valueText(value)}\``);
  const rest = shown.length > MOST_USES ? [`- … ${shown.length - MOST_USES} more`] : [];
  return [[`\`${text.length > 40 ? "this" : text}\` is, at its uses,`, "", ...uses, ...rest].join("\n")];
}

function placeText(path: string, value: Heard["value"]): string {
  const own = isKnown(value) && value.role === "instance" && value.instance.path !== "" ? value.instance.path : path;
  return own === "" ? "" : `${escapeMarkdown(own)}: `;
}

/** What a name is declared as, or else what can be called by it. */
function declarationParts(analysis: Analysis, occurrence: Occurrence | undefined, called: readonly Heard[]): string[] {
  const { program } = analysis;
  const declared = occurrence?.declared;
  const declaration = declared && ((program && declarationOf(program, declared)) ?? ownFunction(analysis, declared));
  if (declaration) return describeDeclaration(declaration);
  const entry = occurrence && declared === undefined ? entries().get(occurrence.text) : undefined;
  if (entry) return [describeEntry(entry)];
  const described = called.flatMap(({ value }) => (isKnown(value) ? describeCallable(value) : []));
  return [...new Set(described)].slice(0, MOST_CALLED);
}

/** A function of a module's own. */
const ownFunction = (analysis: Analysis, declared: Span): ast.Fn | undefined =>
  nodesAt(treeOf(analysis, declared), declared.start).find(
    (node): node is ast.Fn & TreeNode =>
      node.kind === "fn" && "name" in node && sameSpan((node.name as ast.Name).span, declared),
  );

/** Functions and layers that one name stands for. */
const MOST_CALLED = 3;

function describeDeclaration(declaration: Exclude<ast.Declaration, ast.Import>): string[] {
  const from = declaration.span.source.path;
  const doc = declaration.doc === undefined ? [] : [escapeMarkdown(declaration.doc)];
  return [code(signatureText(declaration)), ...doc, ...(from.startsWith("nn:") ? [`from \`${from}\``] : [])];
}

function describeCallable(value: Known): string[] {
  if (value.role === "instance") return [];
  if (value.role === "fn" || value.role === "module") return [describeDeclaration(value.declaration).join("\n\n")];
  const entry = entries().get(value.name);
  return entry ? [describeEntry(entry)] : [];
}

/** What the layers and modules have that a name stands for. */
function layerParts(analyses: readonly Analysis[], heard: readonly Heard[]): string[] {
  const instances = heard.flatMap(({ value, place }) =>
    isKnown(value) && value.role === "instance" ? [{ instance: value.instance, model: place.model }] : [],
  );
  const models = new Set(instances.map(({ model }) => model));
  const seen = new Set<string>();
  const lines = instances.flatMap(({ instance, model }) => {
    const key = `${model} ${instance.path}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [instanceLine(analyses, instance, model, models.size > 1)];
  });
  const layer = instances[0]?.instance.what;
  const entry = layer?.kind === "layer" ? entries().get(layer.layer.name) : undefined;
  const rest = lines.length > MOST_USES ? [`- … ${lines.length - MOST_USES} more`] : [];
  return [
    ...(lines.length === 0 ? [] : [[...lines.slice(0, MOST_USES), ...rest].join("\n")]),
    ...(entry ? [describeEntry(entry)] : []),
  ];
}

/** `- layer1.0.conv1: [N, 64, 56, 56] → [N, 64, 56, 56], 36.9 k parameters, 116 M multiply-adds` */
function instanceLine(
  analyses: readonly Analysis[],
  instance: Instance,
  model: string,
  isOneOfSeveral: boolean,
): string {
  const calls = analyses.flatMap(({ values }) => values.calls.get(instance.made) ?? []);
  const results = calls.filter((call) => call.place.model === model && call.instance.path === instance.path);
  const outputs = [...new Set(results.flatMap(({ result }) => shapesIn(result) ?? []))];
  const graphs = analyses.flatMap(({ graphs }) => graphs.filter(({ name }) => name === model));
  const count = instance.path === "" || !graphs[0] ? 0 : multiplyAddsIn(graphs[0], isWithin(instance.path));
  const parameters = parameterCount(instance);
  const facts = [
    ...(outputs.length > 0 ? [`gives \`${outputs.slice(0, 3).join("`, `")}\``] : []),
    ...(parameters > 0 ? [`${largeNumber(parameters)} parameters`] : []),
    ...(count > 0 ? [`${largeNumber(count)} multiply-adds`] : []),
    ...(graphs[0] && instance.path !== "" ? fusionsAt(graphs[0], instance.path).map(escapeMarkdown) : []),
  ];
  const path = [isOneOfSeveral ? model : "", instance.path].filter((each) => each !== "").join(" ");
  return `- ${path === "" ? "" : `${escapeMarkdown(path)}: `}${facts.join(", ") || "not called"}`;
}
