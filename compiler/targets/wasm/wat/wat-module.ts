import type { WatFunction } from "./wat.ts";

/** A module of WebAssembly: printed by `print-module`, and encoded by `encode-module`. */
export interface WatModule {
  /** Of 64 KiB. */
  readonly pages: number;
  /** What stands at the start of its memory. */
  readonly numbers: Uint8Array;
  readonly functions: readonly DocumentedFunction[];
  /** Set where threads share the memory: they hand it in, and functions that their host has for them. */
  readonly imports?: WatImports;
}

export interface WatImports {
  /** What modules and hosts call where these come from. */
  readonly from: string;
  /** The most pages that the shared memory may have. */
  readonly maximum: number;
  readonly functions: readonly { readonly name: string; readonly parameters: WatFunction["parameters"] }[];
}

export interface DocumentedFunction extends WatFunction {
  /** A line above it. */
  readonly doc?: string;
}
