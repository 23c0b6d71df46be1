/** What this process's WebAssembly offers; its types come with the DOM's. */
export interface WasmHost {
  instantiate(code: Uint8Array, imports?: object): Promise<{ readonly instance: { readonly exports: unknown } }>;
  validate(code: Uint8Array): boolean;
  readonly Memory: new (options: { initial: number; maximum: number; shared: boolean }) => NetworkExports["memory"];
}

export const wasmHost = (globalThis as unknown as { readonly WebAssembly: WasmHost }).WebAssembly;

/** What every network's module exports. */
export interface NetworkExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly load: () => void;
}

export const PAGE = 65536;

/** Makes the memory at least as large. */
export function growTo(memory: NetworkExports["memory"], bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}
