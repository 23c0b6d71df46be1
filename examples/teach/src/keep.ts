import { clear, createStore, get, set } from "idb-keyval";
import type { TaughtClass } from "./classes.ts";

/** What is there again after a reload. */
export interface Kept {
  readonly classes: readonly TaughtClass[];
  readonly head?: Head;
}

export interface Head {
  /** A safetensors file. */
  readonly weights: Uint8Array;
  /** The outputs that a class was learned for. */
  readonly outputs: readonly number[];
}

const store = createStore("nnc-teach", "kept");
const KEY = "now";

export const keep = (kept: Kept): Promise<void> => set(KEY, kept, store);
export const readKept = (): Promise<Kept | undefined> => get<Kept>(KEY, store);
export const forgetKept = (): Promise<void> => clear(store);
