import { inflateSync } from "fflate";
import { buildOf } from "../targets/wasm/module/two-builds.ts";
import * as runtime from "../../runtime/index.ts";

/** The build with separate multiply and add. */
function plainBuild({ code, lengths }: runtime.WasmPlan): Uint8Array | undefined {
  return code === undefined ? undefined : buildOf(inflateSync(runtime.decodeBase64(code)), 0, lengths[0]);
}

/** The runtime on a host that has no multiply-add in one instruction, whatever this host has. */
export const plainRuntime = {
  ...runtime,
  tryWasm: (...[plan, weights, insist, given]: Parameters<typeof runtime.tryWasm>) =>
    runtime.tryWasm(plan, weights, insist, given ?? plainBuild(plan)),
  WasmNetwork: {
    create: (...[plan, weights, given]: Parameters<typeof runtime.WasmNetwork.create>) =>
      runtime.WasmNetwork.create(plan, weights, given ?? plainBuild(plan)),
  },
};
