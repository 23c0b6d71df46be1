import type { ByForward } from "../../3-differentiate/evaluate-by-forward.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Graph } from "../../ir/graph.ts";
import { isFixed } from "../../ir/types.ts";
import type { MachinePart } from "../module-part.ts";
import { literal, propertyKey } from "../text/identifiers.ts";
import type { TypeSyntax } from "../text/declarations.ts";
import { batchInputs, resultNames, trainerHead, type DeclaredTrainer } from "./declare-trainer.ts";

/** What targets have for a trainer. */
export interface TrainerParts {
  readonly target: string;
  readonly step: MachinePart;
  readonly evaluation: MachinePart;
  /** Set where evaluation is what is left behind forward. */
  readonly forward?: MachinePart;
}

export const partsOf = ({ step, evaluation, forward }: TrainerParts): readonly MachinePart[] => [
  step,
  evaluation,
  ...(forward ? [forward] : []),
];

/**
 * A trainer as a constant that nothing but a pure call makes, so that bundlers leave it out where nobody imports it.
 */
export function emitTrainer(
  trainer: DeclaredTrainer,
  lowered: LoweredLoss,
  parts: readonly TrainerParts[],
  types: TypeSyntax,
): string {
  return `${trainerHead(trainer, types)} = /* @__PURE__ */ trainerClass({\n${planFields(trainer, lowered, parts).join(",\n")},\n});\n`;
}

/** The graph of a loss as it was lowered, all parameters in it, and how it is evaluated. */
export interface LoweredLoss {
  readonly loss: Graph;
  readonly byForward?: Omit<ByForward, "rest"> | undefined;
}

function planFields(
  { step, model }: DeclaredTrainer,
  { loss, byForward }: LoweredLoss,
  parts: readonly TrainerParts[],
): readonly string[] {
  const inputs = batchInputs(step).map(({ name, type, counts }) => {
    const [first] = type.shape;
    const factor = first === undefined || isFixed(first) ? 1 : first.factor;
    const fields = [
      `name: ${literal(name)}`,
      `shape: [${type.shape.map((dim) => (isFixed(dim) ? dim : "null")).join(", ")}]`,
      ...(factor === 1 ? [] : [`factor: ${factor}`]),
      ...(counts
        ? [`counts: { count: ${counts.count}${counts.ignored === undefined ? "" : `, ignored: ${counts.ignored}`} }`]
        : []),
    ];
    return `{ ${fields.join(", ")} }`;
  });
  const state = new Map(step.inputs.flatMap((input) => (input.state ? [[input.id, input.state.name]] : [])));
  const namesOf = (kind: "gradient" | "state"): readonly string[] =>
    step.outputs.flatMap(({ becomes }) => (becomes?.kind === kind ? [state.get(becomes.of) ?? ""] : []));
  const [learned, moved] = [namesOf("gradient"), namesOf("state")];
  if ([...learned, ...moved].join() !== [...state.values()].join())
    throw new CompilerBug(`a step of ${step.name} takes its state in another order than it gives it`);
  const names = new Map(loss.parameters.map(({ id, name }) => [id, name]));
  const same = loss.parameters.flatMap(({ name, sameAs }) =>
    sameAs === undefined ? [] : [`${propertyKey(name)}: ${literal(names.get(sameAs) ?? "")}`],
  );
  const least = step.leastBatch;
  return [
    `model: () => ${model.className}`,
    `inputs: [${inputs.join(", ")}]`,
    `isRandom: ${step.inputs.some(({ isSeed }) => isSeed)}`,
    `results: [${resultNames(step).map(literal).join(", ")}]`,
    `learned: [${learned.map(literal).join(", ")}]`,
    `moved: [${moved.map(literal).join(", ")}]`,
    `fixed: [${step.parameters.map(({ name }) => literal(name)).join(", ")}]`,
    `same: { ${same.join(", ")} }`,
    ...(byForward
      ? [
          `byForward: { inputs: [${byForward.inputs.join(", ")}], forward: [${byForward.forward.join(", ")}], results: [${byForward.results.join(", ")}] }`,
        ]
      : []),
    ...(least ? [`least: { count: ${least.count}, why: ${literal(least.why)} }`] : []),
    ...(parts.some(takesCode) ? ["takesCode: true"] : []),
    `targets: [${parts.map(targetField).join(", ")}]`,
  ];
}

const takesCode = (parts: TrainerParts): boolean => partsOf(parts).some((part) => part.takesCode);

function targetField(parts: TrainerParts): string {
  const { target, step, evaluation, forward } = parts;
  return `{
    name: ${literal(target)},
    async make(fixed, insist${takesCode(parts) ? ", code" : ""}) {
      const step = await ${step.create("fixed", "insist", "code.train")};
      const evaluation = await ${evaluation.create(forward ? "[]" : "fixed", "insist", "code.evaluate")};
      ${forward ? `const forward = await ${forward.create("", "insist", "code.model")};` : ""}
      return step && evaluation && ${forward ? "forward && { step, evaluation, forward }" : "{ step, evaluation }"};
    },
  }`;
}
