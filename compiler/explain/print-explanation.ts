import { showSizes } from "../ir/size-formula.ts";
import { showShape } from "../ir/types.ts";
import type { Explanation, ExplainedStep, Remark } from "./explanation.ts";
import { shortPlace } from "./place.ts";
import { wrap } from "./wrap.ts";

/** How parts of the text are marked for a terminal. */
export interface Marks {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** An explanation as a numbered list, in lines of at most so many columns. */
export function printExplanation(
  { model, inputs, results, steps, at }: Explanation,
  marks: Marks,
  columns: number,
): string {
  const given = inputs.map(({ name, shape }) => `${name} ${showShape(shape)}`).join(", ");
  const made = results
    .map(({ name, shape }) => `${name === undefined ? "" : `${name} `}${showShape(shape)}`)
    .join(", ");
  const width = String(steps.length).length + 2;
  return [
    `${marks.bold(model)}  ${given} → ${made}${at ? marks.dim(`  (numbers at ${showSizes(at)})`) : ""}`,
    "",
    ...steps.flatMap((step) => stepLines(step, marks, width, columns)),
    "",
  ].join("\n");
}

function stepLines(step: ExplainedStep, marks: Marks, width: number, columns: number): readonly string[] {
  const { number, name, sentence, place, remarks } = step;
  const indent = " ".repeat(width + 1);
  const [first = "", ...more] = wrap(`${name} ${sentence} (${shortPlace(place)})`, columns - indent.length);
  const head = first.startsWith(`${name} `) ? `${marks.bold(name)}${first.slice(name.length)}` : first;
  return [
    `${marks.dim(`${number}.`.padStart(width))} ${head}`,
    ...more.map((line) => indent + line),
    ...remarks.flatMap((remark) => remarkLines(remark, marks, indent, columns)),
  ];
}

const signs: Readonly<Record<Remark["kind"], string>> = { done: "✓", refused: "✗", kept: "●", computed: "·" };

function remarkLines({ kind, text }: Remark, marks: Marks, indent: string, columns: number): readonly string[] {
  const mark = kind === "done" ? marks.green : kind === "refused" ? marks.yellow : marks.dim;
  const lines = wrap(text, columns - indent.length - 4);
  return lines.map((line, i) => `${indent}  ${i === 0 ? mark(signs[kind]) : " "} ${line}`);
}
