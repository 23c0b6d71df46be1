import type { DeclaredModel, TargetName } from "../types/declare-model.ts";
import type { Hold } from "../text/lay-out.ts";

/** What a module has weights from, if none are given to `create`. */
export interface OwnWeights {
  /** A packed or safetensors file in base64. */
  readonly embed?: string;
  /** A JavaScript expression: a URL or its text. */
  readonly weightsUrl?: string;
}

export const sourceOf = ({ embed, weightsUrl }: OwnWeights): DeclaredModel["weights"] =>
  embed !== undefined ? "embedded" : weightsUrl !== undefined ? "fetched" : "none";

/** The weights themselves, or where they are and what fetches them. */
export function ownWeightsText({ embed, weightsUrl }: OwnWeights, target: TargetName, hold: Hold): string {
  if (embed !== undefined)
    return `/** The weights, a safetensors file in base64. */\nconst embedded = ${hold(JSON.stringify(embed))};\n`;
  if (weightsUrl === undefined) return "";
  const where = `/** Where the weights are. */\nconst weightsUrl = () => ${weightsUrl};\n`;
  return [where, FETCH, ...(target === "wasm" ? [READ] : [])].join("\n");
}

const FETCH = `/** The bytes at a URL; where the host is Node, of a file as well. */
async function fetchWeights(url: { toString(): string }): Promise<Uint8Array> {
  const { fetch, process, URL } = globalThis as unknown as {
    fetch(url: string): Promise<{ ok: boolean; status: number; arrayBuffer(): Promise<ArrayBuffer> }>;
    process?: { getBuiltinModule?(name: string): { readFile(url: object): Promise<Uint8Array> } };
    URL: new (url: string) => object;
  };
  const address = url.toString();
  try {
    const files = address.startsWith("file:") && process?.getBuiltinModule?.("node:fs/promises");
    if (files) return await files.readFile(new URL(address));
    const response = await fetch(address);
    if (!response.ok) throw new Error("status " + response.status);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new NncError("NN7007", "no weights at " + address + " (" + error + "): create() takes them as well");
  }
}
`;

const READ = `/** What reads packed weights from their file to where they go, where the host is Node. */
function readerOf(url: { toString(): string }, place: { key: string; start: number; end: number }) {
  const { process, TextDecoder, URL } = globalThis as unknown as {
    process?: { getBuiltinModule?(name: string): WeightsFiles };
    TextDecoder: new () => { decode(bytes: Uint8Array): string };
    URL: new (url: string) => object;
  };
  const address = url.toString();
  const files = address.startsWith("file:") ? process?.getBuiltinModule?.("node:fs") : undefined;
  if (!files) return undefined;
  const read = (into: Uint8Array, from: number): void => {
    const file = files.openSync(new URL(address));
    for (let at = 0; at < into.length; ) {
      const count = files.readSync(file, into, at, into.length - at, from + at);
      if (count === 0) throw new NncError("NN4002", address + " ends too soon");
      at += count;
    }
    files.closeSync(file);
  };
  try {
    const size = new Uint8Array(8);
    read(size, 0);
    const header = new Uint8Array(Number(new DataView(size.buffer).getBigUint64(0, true)));
    read(header, 8);
    const [begin, end] = JSON.parse(new TextDecoder().decode(header))[place.key].data_offsets;
    if (end - begin !== place.end - place.start) return undefined;
    return (into: Uint8Array): void => read(into.subarray(0, end - begin), 8 + header.length + begin);
  } catch {
    // What is wrong with the file is told where all of it is read.
    return undefined;
  }
}

interface WeightsFiles {
  openSync(url: object): number;
  readSync(file: number, into: Uint8Array, at: number, count: number, from: number): number;
  closeSync(file: number): void;
}
`;
