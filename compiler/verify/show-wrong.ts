import { placeOf as placeInFile } from "../../grammar/source.ts";
import type { Graph } from "../ir/graph.ts";
import { placeOf, type WrongElement } from "./compare-results.ts";
import type { Case } from "./cases.ts";
import { sampleOf, sizesOf } from "./samples.ts";
import { resultTypes } from "./result-types.ts";
import type { Trial } from "./trials.ts";

export interface WrongResult {
  readonly graph: Graph;
  /** What it ran as. */
  readonly target: string;
  readonly weights: Case["weights"];
  readonly seed: number;
  readonly trial: Trial;
  readonly wrong: WrongElement;
  /** The first pass that changes the result, if one does; nothing if nobody has looked. */
  readonly blamed: { readonly pass: string | undefined } | undefined;
}

/** What a report of a wrong module needs, line by line. */
export function showWrong({ graph, target, weights, seed, trial, wrong, blamed }: WrongResult): readonly string[] {
  const shape = resultTypes(graph)[wrong.result] ?? [];
  const name =
    graph.outputs[wrong.result]?.name ??
    (graph.outputs.some(({ becomes }) => becomes) ? "loss" : `result ${wrong.result}`);
  const place = placeOf(shape, trial.batch, wrong.element).join(", ");
  const sizes = sizesOf(shape, trial.batch).join(", ");
  const sample = sampleOf(shape, trial.batch)?.(wrong.element) ?? 0;
  const nans = trial.inputs.flatMap(({ data }, i) => {
    const here = sampleOf(graph.inputs[i]?.type.shape ?? [], trial.batch);
    return data.some((value, element) => Number.isNaN(value) && (here?.(element) ?? 0) === sample) ? [i] : [];
  });
  return [
    `the module would not compute what ${graph.name} (${placeInFile(graph.span)}) says, so nothing was written`,
    `  target ${target}, ${name}[${place}] of [${sizes}]: ${show(wrong.found)} in place of ${show(wrong.expected)}, which may be off by ${show(wrong.allowed)}`,
    `  ${weights === "given" ? "weights as given, inputs" : "weights and inputs"} of seed ${seed}, a batch of ${trial.batch}, ${nans.length > 0 ? "with" : "without"} NaN in this sample`,
    ...(blamed ? [`  ${blameText(blamed.pass)}`] : []),
  ];
}

const blameText = (pass: string | undefined): string =>
  pass === undefined
    ? "the references give the same after every pass, so it is the plan or the kernels"
    : `the first pass after which the references give something else: ${pass}`;

const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(Math.fround(value)));
