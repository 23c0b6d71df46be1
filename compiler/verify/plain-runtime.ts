import { inflateSync } from "fflate";
import * as runtime from "../../runtime/index.ts";

/** The build with separate multiply and add, which comes first. */
function plainBuild({ code, relaxedAt }: runtime.WasmPlan): Uint8Array | undefined {
  return code === undefined ? undefined : inflateSync(runtime.decodeBase64(code)).subarray(0, relaxedAt);
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
