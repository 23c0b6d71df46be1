import { wasmHost } from "../pack/wasm-host.ts";

/** What a module can run as. */
export type ModuleTarget = "ts" | "wasm" | "relaxed wasm";

export interface BuiltFor {
  readonly target: "auto" | "wasm" | "ts";
  readonly simd: "both" | "plain" | "relaxed";
  /** The WebAssembly is not in the module: there is one build of it. */
  readonly wasmFile: boolean;
}

/** What a module was built for. */
export function targetsOf({ target, simd, wasmFile }: BuiltFor): readonly ModuleTarget[] {
  const isRelaxed = simd === "relaxed" || (simd === "both" && !wasmFile);
  return [
    ...(target === "wasm" ? [] : ["ts" as const]),
    ...(target === "ts" || simd === "relaxed" ? [] : ["wasm" as const]),
    ...(target === "ts" || !isRelaxed ? [] : ["relaxed wasm" as const]),
  ];
}

/** `(func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)))` */
const relaxedMadd = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11],
);

/** Whether this process can run it: Node 20 has no relaxed SIMD. */
export const runsHere = (target: ModuleTarget): boolean => target !== "relaxed wasm" || wasmHost.validate(relaxedMadd);
