import { placeOf } from "../../../grammar/source.ts";
import type { Plan, PlanStep } from "../../5-plan/plan.ts";
import { batchStatements } from "./batch-statements.ts";
import type { ConstantText, MethodSignature, MethodText, TypeSyntax } from "../text/declarations.ts";
import type { DeclaredModel } from "../types/declare-model.ts";
import { inputData, inputParameters, newArray, openLocals } from "./forward-methods.ts";
import { literal } from "../text/identifiers.ts";
import { layOutCall, layOutList, type Hold } from "../text/lay-out.ts";
import type { ClassPart } from "../module-part.ts";
import type { NamedModel } from "./name-model.ts";
import { chosen, runParameters } from "./run-method.ts";

export const profileSignature = (model: DeclaredModel): MethodSignature => ({
  name: "profile",
  docs: [
    "Times each step of a run by itself, `rounds` times in turn: what it computes, its line, and its median in milliseconds.",
  ],
  parameters: [...inputParameters(model), { name: "rounds", type: "number", initializer: "10" }],
  returnType: `{ ${STEP} }[]`,
});

const STEP = "readonly layer: string; readonly kernel: string; readonly at: string; readonly ms: number";

/** `profile(x)`, and `#profile`, which has the data at hand. */
export function profileMethods(model: NamedModel, parts: readonly ClassPart[]): readonly MethodText[] {
  const { results } = model;
  const signature = profileSignature(model);
  const data = [...inputData(model), ...results.map((_, i) => newArray(model, i))];
  return [
    {
      ...signature,
      statements: [
        ...batchStatements(model),
        ...openLocals(model),
        `return this.#profile(${[model.open?.at ?? "n", ...data, "rounds"].join(", ")});`,
      ],
    },
    {
      name: "#profile",
      parameters: [...runParameters(model), { name: "rounds", type: "number" }],
      returnType: signature.returnType,
      statements: [...chosen(model, parts, ({ profile }) => profile, [])],
    },
  ];
}

/** What the steps of a run are, as a constant of the module. */
export const stepsTable = (name: string, { run, buffers }: Plan, hold: Hold): ConstantText => ({
  kind: "constant",
  name,
  type: "readonly ProfiledStep[]",
  initializer: hold(
    layOutList(
      `const ${name}: readonly ProfiledStep[] = `,
      run.map((step) => rowOf(step, buffers[step.buffers[0] ?? -1]?.name ?? "")),
    ),
  ),
});

/** An input that is laid out anew belongs to no layer. */
function rowOf({ kernel, origin }: PlanStep, buffer: string): string {
  const layer = [origin.path, origin.call?.endsWith("()") ? origin.call : ""].filter((each) => each !== "").join(" ");
  return layOutCall(2, "step", [literal(layer || buffer), literal(kernel), literal(placeOf(origin.span))], ",");
}

/** What all models of a profiled module share. */
export const profileSupport = (
  types: TypeSyntax,
): string => `${types("type ProfiledStep = readonly [layer: string, kernel: string, at: string];\n\n")}function step(layer${types(": string")}, kernel${types(": string")}, at${types(": string")})${types(": ProfiledStep")} {
  return [layer, kernel, at];
}

/** The median time of each step in milliseconds; they take turns. */
function timeSteps(steps${types(": readonly ProfiledStep[]")}, run${types(": (step: number) => void")}, rounds${types(": number")})${types(`: { ${STEP} }[]`)} {
  const { performance } = globalThis${types(" as unknown as { readonly performance: { now(): number } }")};
  const times = steps.map(()${types(": number[]")} => []);
  for (let round = 0; round < rounds; round++)
    times.forEach((own, i) => {
      const start = performance.now();
      run(i);
      own.push(performance.now() - start);
    });
  return steps.map(([layer, kernel, at], i) => {
    const sorted = times[i]${types("!")}.sort((a, b) => a - b);
    return { layer, kernel, at, ms: sorted[sorted.length >> 1] ?? 0 };
  });
}
`;
