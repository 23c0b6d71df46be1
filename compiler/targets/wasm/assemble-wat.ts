import loadWabt from "wabt";
import { CompilerBug } from "../../ir/compiler-bug.ts";

/** Loads wabt; what it gives turns WebAssembly text to bytes. */
export async function createAssembler(): Promise<(text: string) => Uint8Array<ArrayBuffer>> {
  const wabt = await loadWabt();
  return (text) => {
    try {
      const module = wabt.parseWat("network.wat", text, { simd: true, relaxed_simd: true });
      const { buffer } = module.toBinary({ write_debug_names: false });
      module.destroy();
      return new Uint8Array(buffer);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new CompilerBug(`the WebAssembly text does not assemble: ${message}`);
    }
  };
}
