import { typesOf, type Graph, type GraphInput } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { shapeType } from "../class/spell-sizes.ts";
import type { TypeSyntax } from "../text/declarations.ts";
import { commentText, propertyKey } from "../text/identifiers.ts";
import type { DeclaredModel } from "../types/declare-model.ts";

/** What a module's types say of the trainer of a model. */
export interface DeclaredTrainer {
  readonly model: DeclaredModel;
  /** What it is called in the module, and what importers call it: the model's name with Trainer behind it. */
  readonly local: string;
  readonly name: string;
  /** The graph of a step. */
  readonly step: Graph;
}

/** What a batch holds: inputs of the loss, without parameters and what random numbers come from. */
export const batchInputs = ({ inputs }: Graph): readonly GraphInput[] =>
  inputs.filter(({ state, isSeed }) => state === undefined && isSeed === undefined);

/** A loss that gives one number calls it loss. */
export const resultNames = ({ outputs }: Graph): readonly string[] =>
  outputs.flatMap(({ name, becomes }) => (becomes === undefined ? [name ?? "loss"] : []));

export function declareTrainers(
  models: readonly DeclaredModel[],
  steps: readonly Graph[],
  fresh: (wish: string) => string,
): readonly DeclaredTrainer[] {
  return steps.flatMap((step) => {
    const model = models.find(({ graph }) => graph.name === step.name);
    const name = `${step.name}Trainer`;
    return model ? [{ model, step, name, local: fresh(name) }] : [];
  });
}

/** `Trainer<{ readonly image: BatchInput<…> }, { readonly loss: number }, Digits>`, or what makes one. */
function trainerType(of: "Trainer" | "TrainerClass", { step, model }: DeclaredTrainer): string {
  const types = typesOf(step);
  const shapeOf = (id: string): Shape => types.get(id)?.shape ?? [];
  const batch = batchInputs(step).map(({ id, name }) => `readonly ${key(name)}: BatchInput<${shapeType(shapeOf(id))}>`);
  const results = resultNames(step).map((name) => `readonly ${key(name)}: number`);
  return `${of}<{ ${batch.join("; ")} }, { ${results.join("; ")} }, ${model.className}>`;
}

const key = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : propertyKey(name));

const trainerDoc = ({ model }: DeclaredTrainer): string =>
  `/** Trains ${commentText(model.graph.name)}, by the loss that stands in its file. */`;

const exportOf = ({ local, name }: DeclaredTrainer): string => (local === name ? "export " : "");

/** How a module begins a trainer: `export const DigitsTrainer: TrainerClass<…>`, its type above. */
export function trainerHead(trainer: DeclaredTrainer, types: TypeSyntax): string {
  const { type, head } = trainerTypes(trainer, "");
  return types(`${type}\n\n${head}`) || `${trainerDoc(trainer)}\n${exportOf(trainer)}const ${trainer.local}`;
}

/** `export const DigitsTrainer: TrainerClass<…>`, up to where a value would begin, and the type of what it makes. */
export function trainerTypes(trainer: DeclaredTrainer, declares: "declare " | ""): { type: string; head: string } {
  const exports = exportOf(trainer);
  return {
    type: `${exports}${declares && exports ? "" : declares}type ${trainer.local} = ${trainerType("Trainer", trainer)};`,
    head: `${trainerDoc(trainer)}\n${exports}${declares}const ${trainer.local}: ${trainerType("TrainerClass", trainer)}`,
  };
}
