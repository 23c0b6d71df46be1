import { readdirSync, readFileSync } from "node:fs";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { source, type Source } from "../../compiler/index.ts";
import type { PlanData } from "../../compiler/targets/target.ts";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";

const folder = new URL("../conformance/cases/", import.meta.url);

/** A network with PyTorch's own answers. */
export interface Case {
  readonly source: Source;
  /** Weights by name, as PyTorch calls them. */
  readonly state: ReadonlyMap<string, Parameters<typeof toFloat32>[0]>;
  readonly inputs: readonly CaseTensor[];
  /** The results of `eval()`. */
  readonly expected: readonly CaseTensor[];
  /** What one call in training mode gives, if it is not random. */
  readonly trained: readonly CaseTensor[];
  /** The gradients that are handed to that, one for each result. */
  readonly cotangents: readonly CaseTensor[];
  /** The gradients that follow, by the name of a weight or as `input.0`. */
  readonly gradients: ReadonlyMap<string, CaseTensor>;
  /** Buffers after that call, by name. */
  readonly after: ReadonlyMap<string, CaseTensor>;
}

export interface CaseTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export const caseNames = (): readonly string[] => readdirSync(folder);

export function readCase(name: string): Case {
  const text = readFileSync(new URL(`${name}/model.nn`, folder), "utf8");
  const tensors = readSafetensors(readFileSync(new URL(`${name}/case.safetensors`, folder)));
  const numbered = (prefix: string): readonly CaseTensor[] =>
    [...tensors.keys()]
      .filter((key) => key.startsWith(`${prefix}.`))
      .map((_, i) => {
        const tensor = tensors.get(`${prefix}.${i}`);
        if (!tensor) throw new Error(`${name} has no ${prefix}.${i}`);
        return { data: toFloat32(tensor), shape: tensor.shape };
      });
  const state = new Map(
    [...tensors].flatMap(([key, tensor]) => (key.startsWith("state.") ? [[key.slice(6), tensor] as const] : [])),
  );
  const named = (prefix: string): ReadonlyMap<string, CaseTensor> =>
    new Map(
      [...tensors].flatMap(([key, tensor]) =>
        key.startsWith(prefix)
          ? [[key.slice(prefix.length), { data: toFloat32(tensor), shape: tensor.shape }] as const]
          : [],
      ),
    );
  return {
    source: source(`${name}.nn`, text),
    state,
    inputs: numbered("input"),
    expected: numbered("eval"),
    trained: numbered("train"),
    cotangents: numbered("cotangent"),
    gradients: named("grad."),
    after: named("after."),
  };
}

/** What a plan of the case's network is run on. */
export function dataFor({ graph }: Plan, { state, inputs }: Case): PlanData {
  const parameters = graph.parameters.map(({ name, dtype }) => {
    const tensor = state.get(name);
    return tensor && dtype === "f32" ? toFloat32(tensor) : new Float32Array(1);
  });
  const batch = graph.batch === undefined ? 1 : (inputs[0]?.shape[0] ?? 1);
  return { inputs: inputs.map((input) => input.data), parameters, batch };
}
