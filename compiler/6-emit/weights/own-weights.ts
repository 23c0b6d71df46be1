import type { PartContext } from "../module-part.ts";
import type { TypeSyntax } from "../text/declarations.ts";
import type { RuntimeImports } from "../text/runtime-imports.ts";
import type { DeclaredModel } from "../types/declare-model.ts";

/** What a module has weights from, if none are given to `create`. */
export interface OwnWeights {
  /** A packed or safetensors file in base64. */
  readonly embed?: string;
  /** A JavaScript expression: a URL, its text, or the bytes; or a promise of one of these. */
  readonly weightsUrl?: string;
  /** They are written so that `create` has to decode them. */
  readonly isEncoded?: boolean;
  /** `create` follows an address, and tells how far it has got. */
  readonly stream?: boolean;
  /** What is known of the file at the URL. */
  readonly known?: { readonly integrity: string; readonly size: number; readonly parts?: readonly string[] };
}

export const sourceOf = ({ embed, weightsUrl }: OwnWeights): DeclaredModel["weights"] =>
  embed !== undefined ? "embedded" : weightsUrl !== undefined ? "fetched" : "none";

/** The weights themselves, or where they are and what fetches them. */
export function ownWeightsText(
  { embed, weightsUrl, stream, known }: OwnWeights,
  { hold, runtime, syntax }: Pick<PartContext, "hold" | "runtime" | "syntax">,
): string {
  if (embed !== undefined)
    return `/** The weights, a safetensors file in base64. */\nconst embedded = ${hold(JSON.stringify(embed))};\n`;
  if (weightsUrl === undefined) return "";
  if (stream && known)
    return `/** The weights: where they are, their hash, and how many bytes they are. */\nconst ownWeights = { url: () => ${weightsUrl}, integrity: "${known.integrity}", size: ${known.size}${known.parts ? `, parts: ${JSON.stringify(known.parts)}` : ""} };\n`;
  const where = `/** Where the weights are. */\nconst weightsUrl = () => ${weightsUrl};\n`;
  return [where, fetchText(runtime, syntax)].join("\n");
}

/** The import of what loads and decodes weights, where a module asks for it. */
export function wireImportsText({ stream, isEncoded }: OwnWeights, syntax: TypeSyntax): string {
  const names = [
    ...(isEncoded ? ["decodeWeights"] : []),
    ...(stream ? ["loadWeights", syntax("type FetchOptions"), syntax("type WeightsAddress")] : []),
  ].filter((name) => name !== "");
  return names.length === 0 ? "" : `import { ${names.join(", ")} } from "nnc/wire";\n`;
}

/** The same for a file of types. */
export const WIRE_TYPES = 'import { type FetchOptions, type WeightsAddress } from "nnc/wire";\n';

const HOST = ` as unknown as {
    fetch(url: string): Promise<{
      ok: boolean;
      status: number;
      headers: { get(name: string): string | null };
      arrayBuffer(): Promise<ArrayBuffer>;
    }>;
    process?: { getBuiltinModule?(name: string): { readFile(url: object): Promise<Uint8Array> } };
    URL: new (url: string) => object;
  }`;

const fetchText = (
  runtime: RuntimeImports,
  types: TypeSyntax,
): string => `/** The bytes at a URL; where the host is Node, of a file as well. Bytes are what they are. */
async function fetchWeights(url${types(": { toString(): string }")})${types(": Promise<Uint8Array>")} {
  if (url instanceof Uint8Array) return url;
  const { fetch, process, URL } = globalThis${types(HOST)};
  const address = url.toString();
  try {
    const files = address.startsWith("file:") && process?.getBuiltinModule?.("node:fs/promises");
    if (files) return await files.readFile(new URL(address));
    const response = await fetch(address);
    if (!response.ok) throw new Error("status " + response.status);
    if (response.headers.get("content-type")?.startsWith("text/html")) throw new Error("a page, no file");
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new ${runtime.value("NncError")}("NN7007", "no weights at " + address + " (" + error + "): ship the file, or embed it (nnc build --embed, the plugin's embedBelow: Infinity), or hand the weights to create()");
  }
}
`;
