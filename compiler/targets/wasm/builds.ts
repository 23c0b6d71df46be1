import type { Build, ModuleTarget } from "../target.ts";
import { wasmHost } from "./host/host.ts";

const plain: Build = { name: "wasm", target: "wasm", relaxed: false, runsHere: () => true };

const relaxed: Build = {
  name: "relaxed wasm",
  target: "wasm",
  relaxed: true,
  // Node 20 has no relaxed SIMD.
  runsHere: () => wasmHost.validate(relaxedMadd),
};

/** `(func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0)))` */
const relaxedMadd = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 32, 0, 32, 0, 32, 0, 253, 133, 2, 11],
);

/** With separate multiply and add, or with both in one. A file of its own is one of them. */
export const builds: ModuleTarget["builds"] = ({ simd, wasmFile }) => [
  ...(simd === "relaxed" ? [] : [plain]),
  ...(simd === "relaxed" || (simd === "both" && !wasmFile) ? [relaxed] : []),
];
