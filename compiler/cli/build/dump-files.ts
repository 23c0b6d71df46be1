import type { Source } from "../../../grammar/source.ts";
import { printKernels, printPlan } from "../../5-plan/print-plan.ts";
import type { Plan } from "../../5-plan/plan.ts";
import { listingsOf } from "./listings.ts";
import type { Stages } from "../../pipeline.ts";
import { printPasses } from "./print-passes.ts";
import { printStage } from "./print-stage.ts";

export interface DumpedFile {
  readonly name: string;
  readonly text: string;
}

interface Dumped {
  /** `graph.txt`, before it has a number. */
  readonly name: string;
  readonly text: string | undefined;
  /** What it differs in from the one before it, for the index. */
  readonly about?: string;
}

/**
 * All that is made of a file on the way to its module, as numbered files in the order in which it is made, and an index that
 * says what each pass changed. A file has all models, one after the other. What an error keeps from being made has no file.
 */
export async function dumpFiles(
  source: Source,
  stages: Stages,
  code: { readonly name: string; readonly text: string } | undefined,
): Promise<readonly DumpedFile[]> {
  const { plans = new Map<string, readonly Plan[]>() } = stages;
  const dumped: readonly Dumped[] = [
    { name: "source.nn", text: source.text },
    { name: "ast.json", text: await printStage("ast", source, stages) },
    { name: "resolved.txt", text: await printStage("resolved", source, stages) },
    { name: "graph.txt", text: await printStage("graph", source, stages) },
    ...printPasses(stages).map(({ pass, text, about }) => ({ name: `pass-${pass}.txt`, text, about })),
    ...[...plans].toReversed().flatMap(([target, each]) => planFiles(target, each)),
    ...(await listingsOf(stages)),
    ...(code ? [{ name: code.name, text: code.text }] : []),
  ];
  const made = dumped.filter(({ text }) => text !== undefined && text !== "");
  const named = made.map(({ name, text = "", about }, i) => ({
    name: `${String(i).padStart(2, "0")}-${name}`,
    text,
    about,
  }));
  const width = Math.max(...named.map(({ name }) => name.length));
  const index = named.map(({ name, about }) => (about === undefined ? name : `${name.padEnd(width)}  ${about}`));
  return [...named, { name: "index.txt", text: index.map((line) => `${line}\n`).join("") }];
}

const planFiles = (target: string, plans: readonly Plan[]): readonly Dumped[] => [
  { name: `plan-${target}.txt`, text: plans.map(printPlan).join("\n") },
  { name: `kernels-${target}.txt`, text: plans.map(printKernels).join("\n") },
];
