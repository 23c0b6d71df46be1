import picocolors from "picocolors";
import { visible } from "./check-text.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { layOutLine } from "./frame-line.ts";
import { positionAt, type Source, type Span } from "./source.ts";

type Colors = ReturnType<typeof picocolors.createColors>;

interface Mark {
  readonly span: Span;
  readonly sign: "^" | "-";
  readonly text: string | undefined;
}

/** The diagnostic with the lines it is about, as a terminal shows it. Ends without a line break. */
export function renderDiagnostic(diagnostic: Diagnostic, options: { readonly color?: boolean } = {}): string {
  const colors = picocolors.createColors(options.color ?? false);
  const severity = diagnostic.severity === "error" ? colors.red : colors.yellow;
  const primary: Mark = { span: diagnostic.span, sign: "^", text: diagnostic.label };
  const notes = diagnostic.notes.map(({ span, text }): Mark => ({ span, sign: "-", text }));
  const files = groupBySource([primary, ...notes]);
  const lastLine = Math.max(...[primary, ...notes].map(({ span }) => positionAt(span.source, span.start).line));
  const gutter = " ".repeat(String(lastLine).length);
  const bar = colors.cyan(`${gutter} |`);

  const frames = files.flatMap((marks, i) => {
    const arrow = colors.cyan(`${gutter}${i === 0 ? "-->" : ":::"}`);
    return [`${arrow} ${placeWithColumn(marks[0].span)}`, bar, ...frame(marks, gutter.length, colors, severity)];
  });
  const sign = colors.cyan(`${gutter} =`);
  const hang = `\n${gutter}   `;
  const tail = [
    ...diagnostic.trace.map((line) => `${sign} ${line}`),
    ...(diagnostic.help === undefined
      ? []
      : [`${sign} ${colors.bold("help")}: ${diagnostic.help.replaceAll("\n", `${hang}      `)}`]),
  ];
  return [
    `${severity(colors.bold(`${diagnostic.severity}[${diagnostic.code}]`))}${colors.bold(`: ${diagnostic.message}`)}`,
    ...frames,
    ...(tail.length > 0 ? [bar, ...tail] : []),
  ].join("\n");
}

/** `net.nn:18:12: error[NN3004]: …` */
export const renderCompact = ({ span, severity, code, message }: Diagnostic): string =>
  `${placeWithColumn(span)}: ${severity}[${code}]: ${message.replaceAll("\n", " ")}`;

export interface DiagnosticJson {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly place: PlaceJson;
  readonly label?: string;
  readonly notes: readonly { readonly place: PlaceJson; readonly text: string }[];
  readonly trace: readonly string[];
  readonly help?: string;
}

/** Lines and columns are counted from 1, columns in UTF-16 units; the end is exclusive. */
export interface PlaceJson {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function diagnosticToJson({ span, notes, ...rest }: Diagnostic): DiagnosticJson {
  return {
    ...rest,
    place: placeToJson(span),
    notes: notes.map((note) => ({ place: placeToJson(note.span), text: note.text })),
  };
}

function placeToJson({ source, start, end }: Span): PlaceJson {
  const last = positionAt(source, end);
  return { path: source.path, ...positionAt(source, start), endLine: last.line, endColumn: last.column };
}

function placeWithColumn({ source, start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${visible(source.path)}:${line}:${column}`;
}

type Marks = readonly [Mark, ...Mark[]];

/** The file of the primary place first, then in the order of the notes. */
function groupBySource(marks: readonly Mark[]): Marks[] {
  const files = new Map<Source, [Mark, ...Mark[]]>();
  for (const mark of marks) {
    const others = files.get(mark.span.source);
    if (others === undefined) files.set(mark.span.source, [mark]);
    else others.push(mark);
  }
  return [...files.values()];
}

/** Each line once, with its marks below it; `...` where lines are left out. */
function frame(marks: Marks, width: number, colors: Colors, severity: (text: string) => string): string[] {
  const byLine = new Map<number, Mark[]>();
  for (const mark of marks) {
    const { line } = positionAt(mark.span.source, mark.span.start);
    byLine.set(line, [...(byLine.get(line) ?? []), mark]);
  }
  const rows: string[] = [];
  let previous: number | undefined;
  for (const [line, own] of [...byLine].sort(([a], [b]) => a - b)) {
    if (previous !== undefined && line > previous + 1) rows.push(colors.cyan("..."));
    previous = line;
    const number = colors.cyan(`${String(line).padStart(width)} |`);
    const laidOut = layOutLine(own.map(({ span }) => span));
    rows.push(`${number} ${laidOut.text}`.trimEnd());
    own.forEach((mark, i) => {
      const { column, length } = laidOut.marks[i] ?? { column: 0, length: 1 };
      const paint = mark.sign === "^" ? severity : colors.cyan;
      const underline = (mark.sign === "^" ? "^" : "-").repeat(length);
      const text = mark.text === undefined ? underline : `${underline} ${mark.text.replaceAll("\n", " ")}`;
      rows.push(`${colors.cyan(`${" ".repeat(width)} |`)} ${" ".repeat(column)}${paint(text)}`);
    });
  }
  return rows;
}
