import type { WatFunction } from "./wat.ts";

/** A module of WebAssembly: printed by `print-module`, and encoded by `encode-module`. */
export interface WatModule {
  /** Of 64 KiB. */
  readonly pages: number;
  /** What stands at the start of its memory. */
  readonly numbers: Uint8Array;
  readonly functions: readonly DocumentedFunction[];
}

export interface DocumentedFunction extends WatFunction {
  /** A line above it. */
  readonly doc?: string;
}
