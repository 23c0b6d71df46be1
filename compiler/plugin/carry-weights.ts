import { basename } from "node:path";
import type { WeightsAsset } from "./load-network.ts";

/** As base64 it is what a string may well hold; more stays a file. */
export const MOST_CARRIED = 256 * 2 ** 20;

/** What the weights of a network are called, as a module: the network, asked for its weights. */
const QUERY = "nnc-weights";

/**
 * Weights as a module that a network imports when it is created. Frameworks bundle the bundle for their server once more, move
 * it and leave files behind; code they take along. Pages that are rendered by a server do not load it: only `create()` does.
 */
export function carryWeights() {
  /** By id. */
  const modules = new Map<string, Uint8Array>();
  return {
    /** Gives the expression for the bytes. */
    place(network: string, { bytes }: WeightsAsset): string {
      const id = `${network}${network.includes("?") ? "&" : "?"}${QUERY}`;
      modules.set(id, bytes);
      return `import(${JSON.stringify(`./${basename(id)}`)}).then((weights) => weights.default)`;
    },
    /** The module of an id, if it is one of these. */
    load(id: string): string | undefined {
      const bytes = modules.get(id);
      return bytes && moduleOf(bytes);
    },
  };
}

/** Imports nothing: it may be loaded where nothing is installed. */
const moduleOf = (bytes: Uint8Array): string => `const text = atob("${Buffer.from(bytes).toString("base64")}");
const bytes = new Uint8Array(text.length);
for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
export default bytes;
`;
