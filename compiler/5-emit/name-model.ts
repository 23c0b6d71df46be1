import type { Plan } from "../4-plan/plan.ts";
import { typesOf } from "../ir/graph.ts";
import type { Shape } from "../ir/types.ts";
import { createNames } from "./identifiers.ts";
import type { Hold } from "./lay-out.ts";
import type { MemoryMap } from "./memory-map.ts";

/** What the module has named before its models are spelled. */
export interface ModuleNames {
  readonly className: string;
  readonly kernels: ReadonlyMap<string, string>;
  /** Kernels that take the batch size. */
  readonly batched: ReadonlySet<string>;
  readonly fresh: (wish: string) => string;
  /** Keeps text that is laid out already away from prettier; gives what stands for it. */
  readonly hold: Hold;
  /** The constant that holds embedded weights, in base64. */
  readonly embedded?: string;
  /** Which kernels the module has. */
  readonly target: TargetName;
  /** The same network as WebAssembly, unless the module has TypeScript kernels only. */
  readonly wasm?: WasmParts;
}

/** "auto": both, and WebAssembly where the host allows it. */
export type TargetName = "auto" | "wasm" | "ts";

/** A network's WebAssembly (a literal: both builds, deflated, in base64) and where its memory has what. */
export interface WasmParts {
  readonly plan: Plan;
  readonly memory: MemoryMap;
  readonly code: string;
  readonly relaxedAt: number;
}

/** A plan, and what its parts are called in the module. */
export interface NamedModel extends Omit<ModuleNames, "fresh"> {
  readonly plan: Plan;
  readonly loadName: string;
  readonly allocateName: string;
  /** The constant that holds the WebAssembly. */
  readonly wasmName: string;
  readonly buffers: ReadonlyMap<number, string>;
  readonly inputs: readonly NamedInput[];
  readonly results: readonly NamedResult[];
}

export interface NamedInput {
  /** As the model's author wrote it. */
  readonly name: string;
  /** In the methods of the class. */
  readonly local: string;
  /** What holds the input's shape. */
  readonly constant: string;
  readonly shape: Shape;
}

export interface NamedResult {
  /** From `return { logits: … }`. */
  readonly key?: string;
  readonly name: string;
  readonly local: string;
  readonly shape: Shape;
}

export function nameModel(plan: Plan, { fresh, ...names }: ModuleNames): NamedModel {
  const loadName = fresh(`load${names.className}`);
  const allocateName = fresh(`allocate${names.className}`);
  const wasmName = fresh(`wasm${names.className}`);
  const constants = plan.graph.inputs.map(({ name }) => fresh(`${name}Shape`));
  // What a function has of its own must not hide what it calls.
  const outer = [...names.kernels.values(), ...constants, allocateName, "batchOf", "dataOf", "checkOut"];
  const local = createNames(outer);
  return {
    ...names,
    plan,
    loadName,
    allocateName,
    wasmName,
    buffers: nameBuffers(plan, outer),
    inputs: plan.graph.inputs.map(({ name, type }, i) => ({
      name,
      local: local(name),
      constant: constants[i] as string,
      shape: type.shape,
    })),
    results: nameResults(plan, local),
  };
}

function nameBuffers({ buffers }: Plan, outer: readonly string[]): ReadonlyMap<number, string> {
  const fresh = createNames(outer);
  return new Map(buffers.map((buffer) => [buffer.id, fresh(buffer.name)]));
}

function nameResults({ graph }: Plan, local: (wish: string) => string): readonly NamedResult[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ id, name: key }, i) => {
    const name = key ?? (graph.outputs.length === 1 ? "y" : `y${i}`);
    const shape = types.get(id)?.shape ?? [];
    return { ...(key === undefined ? {} : { key }), name, local: local(name), shape };
  });
}
