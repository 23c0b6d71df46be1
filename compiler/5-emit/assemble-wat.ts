import loadWabt from "wabt";
import { CompilerBug } from "../ir/compiler-bug.ts";

/** WebAssembly text to bytes. */
export async function assembleWat(text: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  try {
    const module = wabt.parseWat("network.wat", text, { simd: true, relaxed_simd: true });
    const { buffer } = module.toBinary({ write_debug_names: false });
    module.destroy();
    return buffer;
  } catch (error) {
    throw new CompilerBug(`the WebAssembly text does not assemble: ${error instanceof Error ? error.message : String(error)}`);
  }
}
