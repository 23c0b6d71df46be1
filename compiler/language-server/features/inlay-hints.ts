import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { analyze } from "../analysis/analyze.ts";
import { analysesWith } from "../analysis/importers.ts";
import { everyNode, type TreeNode } from "../analysis/nodes-at.ts";
import { distinct, type Heard } from "../analysis/value-recorder.ts";
import { shapesIn } from "../describe/describe-value.ts";
import type { Project } from "../project.ts";
import { pinnedFirst, type Pins } from "./pins.ts";

/** The shape after a step of a body, which stands at the end of the step's line. */
export interface InlayHint {
  readonly offset: number;
  readonly text: string;
  /** One a line: the shape at each use of the module, where there are several. */
  readonly tooltip?: string;
}

const MOST_LISTED = 12;

/** The shape that each line of a `forward`, `loss` or `fn` ends with, between these places. */
export function inlayHints(
  project: Project,
  path: string,
  { start, end }: Pick<Span, "start" | "end">,
  pins?: Pins,
): readonly InlayHint[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const analyses = analysesWith(project, path);
  const heardAt = (span: Span): readonly Heard[] =>
    pinnedFirst(pins, path, distinct(analyses.flatMap(({ values }) => values.values.get(span) ?? [])));
  const hints = new Map<number, InlayHint>();
  for (const step of stepsIn(analysis.file)) {
    if (step.span.end < start || step.span.end > end) continue;
    const offset = step.isLink ? step.span.end : step.end;
    const hint = hintAt(offset, heardAt(step.span));
    if (hint && !hints.has(offset)) hints.set(offset, hint);
  }
  return [...hints.values()];
}

interface Step {
  readonly span: Span;
  readonly end: number;
  readonly isLink: boolean;
}

/** Values of statements, and of chains over several lines what each line ends with. */
function* stepsIn(file: ast.File): Generator<Step> {
  for (const node of everyNode(file)) {
    const statement = node as ast.Statement | (TreeNode & { readonly kind: "other" });
    if (statement.kind === "assign") {
      yield* linksOf(statement.value);
      const [target] = statement.targets;
      const isPlain = statement.operator === "=" || target?.kind !== "name";
      yield { span: isPlain ? statement.value.span : target.span, end: statement.span.end, isLink: false };
    } else if (statement.kind === "return") {
      for (const value of statement.values) yield* linksOf(value);
      const [only] = statement.values;
      if (only && statement.values.length === 1) yield { span: only.span, end: statement.span.end, isLink: false };
    }
  }
}

function* linksOf(value: ast.Expression): Generator<Step> {
  for (let link = value; link.kind === "binary" && link.operator === "|>"; link = link.left) {
    const { source, end } = link.left.span;
    const isLastOnLine = source.text.slice(end, link.right.span.start).includes("\n");
    if (isLastOnLine && link.left.kind === "binary") yield { span: link.left.span, end, isLink: true };
  }
}

function hintAt(offset: number, heard: readonly Heard[]): InlayHint | undefined {
  const found = heard.flatMap(({ value, place }) => {
    const text = shapesIn(value);
    return text === undefined ? [] : [{ text, path: place.path }];
  });
  const texts = [...new Set(found.map(({ text }) => text))];
  const [first] = texts;
  if (first === undefined) return undefined;
  if (texts.length === 1) return { offset, text: first };
  const listed = found.slice(0, MOST_LISTED).map(({ text, path }) => (path === "" ? text : `${path}: ${text}`));
  const rest = found.length > MOST_LISTED ? [`… ${found.length - MOST_LISTED} more`] : [];
  return { offset, text: `${first} … ${texts.length} shapes`, tooltip: [...listed, ...rest].join("\n") };
}
