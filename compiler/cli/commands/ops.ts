import picocolors from "picocolors";
import { closest } from "../../../grammar/did-you-mean.ts";
import { insteadOfTorch } from "../../functions/torch-names.ts";
import { referenceEntries, signatureOf, type Entry, type EntryParam } from "../../reference/entries.ts";
import { runExamples } from "../../reference/run-examples.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { layOutTable } from "../show/table.ts";
import type { Terminal } from "../terminal.ts";

export interface OpsOptions {
  readonly json?: boolean;
}

type Colors = ReturnType<typeof picocolors.createColors>;

/** Lists all layers and functions, or says what there is to say about one. */
export function ops(terminal: Terminal, name: string | undefined, options: OpsOptions): ExitCode {
  const all = referenceEntries();
  const entries = name === undefined ? all : entriesNamed(all, name);
  const colors = picocolors.createColors(terminal.out.color);
  if (options.json) terminal.out.write(`${JSON.stringify(entries.map(toJson), null, 2)}\n`);
  else if (name === undefined) terminal.out.write(list(entries, colors));
  else terminal.out.write(entries.map((entry) => describe(entry, colors)).join("\n"));
  return exitCode.fine;
}

/** By their name alone, or by PyTorch's: `torch.nn.Conv2d`, `F.relu`. */
function entriesNamed(all: readonly Entry[], name: string): readonly Entry[] {
  const own = name.slice(name.lastIndexOf(".") + 1);
  const found = all.filter((entry) => entry.name === own);
  if (found.length > 0) return found;
  const isLarge = (text: string): boolean => /^[A-Z]/.test(text);
  const names = all.map((entry) => entry.name);
  const instead = insteadOfTorch(own);
  if (instead !== undefined) throw new CommandError("wrongUsage", `there is no layer or function ${name}`, instead);
  const near = closest(own, [...names.filter((each) => isLarge(each) === isLarge(own)), ...names]);
  // Only the case is another: that one is meant.
  const alike = near?.toLowerCase() === own.toLowerCase() ? undefined : namesWith(own, names);
  const help = alike !== undefined ? `there is ${alike}` : near !== undefined ? `did you mean ${near}?` : undefined;
  throw new CommandError("wrongUsage", `there is no layer or function ${name}`, help ?? "nnc ops lists what there is");
}

const MOST_SHOWN = 8;

/** `conv1d, conv2d, …` for `conv`: what was typed is a part of these, those first that begin so. */
function namesWith(part: string, names: readonly string[]): string | undefined {
  const wanted = part.toLowerCase();
  const placeIn = (name: string): number => name.toLowerCase().indexOf(wanted);
  const found = [...new Set(names)].filter((each) => placeIn(each) >= 0).sort((a, b) => placeIn(a) - placeIn(b));
  if (wanted.length < 3 || found.length < 2) return undefined;
  return `${found.slice(0, MOST_SHOWN).join(", ")}${found.length > MOST_SHOWN ? ", …" : ""}`;
}

const toJson = ({ shapes, ...entry }: Entry) => ({
  ...entry,
  ...(shapes === undefined
    ? {}
    : { shapes: { rule: shapes.rule ?? null, examples: runExamples({ ...entry, shapes }) } }),
});

function list(entries: readonly Entry[], colors: Colors): string {
  const groups = [...new Set(entries.map(({ group }) => group))];
  const rows = entries.map(({ name, summary }): readonly string[] => [name, firstSentence(summary)]);
  const lines = layOutTable(rows, [false, false]);
  const sections = groups.map((group) => {
    const own = lines.filter((_, i) => entries[i]?.group === group);
    return `${colors.bold(group)}\n${own.map((line) => `  ${line}\n`).join("")}`;
  });
  return `${sections.join("\n")}\nnnc ops NAME says more about one of them.\n`;
}

const firstSentence = (text: string): string => text.replace(/[.:] .*$/s, "").replace(/\.$/, "");

function describe(entry: Entry, colors: Colors): string {
  const examples = runExamples(entry);
  const [first] = examples;
  const { summary, params, call, shapes, torch, from } = entry;
  const table = (rows: readonly (readonly string[])[]): string[] =>
    layOutTable(rows, [false, false, false]).map((line) => `  ${line}`);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", colors.bold(title), ...lines];
  const lines = [
    colors.bold(signatureOf(entry)),
    summary,
    ...(from === undefined ? [] : ["", from]),
    ...section("parameters", table(params.map(paramRow))),
    ...section("called with", table((call ?? []).map(paramRow))),
    ...section("shapes", [
      ...(shapes?.rule === undefined ? [] : [`  ${shapes.rule}`]),
      ...table(
        examples.map(({ call, inputs, results }) => [call, `${inputs.join(", ")} → ${results.join(", ")}`.trim()]),
      ),
    ]),
    ...section(
      `weights of ${first?.call}`,
      table((first?.weights ?? []).map(({ name, shape, kind }) => [name, `[${shape.join(", ")}]`, kind])),
    ),
    ...section(`PyTorch's ${torch?.name}`, torch === undefined ? [] : [`  ${torch.link}`]),
  ];
  return `${lines.join("\n")}\n`;
}

const paramRow = ({ name, type, default: text }: EntryParam): readonly string[] => [
  name,
  text === undefined ? "" : `= ${text}`,
  type,
];
