import loadWabt from "wabt";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";

/** Loaded once in a process: making an instance takes longer than assembling a network. */
let loaded: ReturnType<typeof loadWabt> | undefined;

/** Loads wabt; what it gives turns WebAssembly text to bytes. */
export async function createAssembler(): Promise<(text: string) => Uint8Array<ArrayBuffer>> {
  const wabt = await (loaded ??= loadWabt());
  return (text) => {
    try {
      const module = wabt.parseWat("network.wat", text, { simd: true, relaxed_simd: true, threads: true });
      const { buffer } = module.toBinary({ write_debug_names: false });
      module.destroy();
      return new Uint8Array(buffer);
    } catch (error) {
      // An instance that has aborted cannot be used again.
      loaded = undefined;
      const message = error instanceof Error ? error.message : String(error);
      throw new CompilerBug(`the WebAssembly text does not assemble: ${message}`);
    }
  };
}
