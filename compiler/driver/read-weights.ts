import { basename, dirname, join } from "node:path";
import type { ImportedWeights } from "../import/imported-weights.ts";
import { importWeights } from "../import/import-weights.ts";
import { renameWeights, withoutPrefix } from "../import/rename-weights.ts";
import { writeSafetensors } from "../pack/write-safetensors.ts";
import type { FoundWeights } from "./find-weights.ts";

/** Weights as modules read them, whatever they came in. */
export interface ReadWeights {
  /** A safetensors file: the very one that was read, if it was one. */
  readonly bytes: Uint8Array;
  /** What the file has by these names, in place of tensors. */
  readonly unread: ReadonlyMap<string, string>;
  /** What is taken of a file that holds more than one set of weights, in a sentence. */
  readonly choice?: { readonly taken: string; readonly others: string; readonly help: string };
  /** Other files that were read; absolute. */
  readonly files: readonly string[];
}

export interface ReadWeightsOptions {
  /** The file as messages show it. */
  readonly path: string;
  readonly stripPrefix?: string | undefined;
  /** The bytes of another file, by its absolute path; undefined if it is not there. */
  readonly read: (file: string) => Uint8Array | undefined;
}

/**
 * Weights of any format that is known, as a safetensors file.
 *
 * @throws NncError NN4002 to NN4004, NN4007 to NN4013
 */
export async function readWeights(
  { file, key }: Pick<FoundWeights, "file" | "key">,
  bytes: Uint8Array,
  { path, stripPrefix, read }: ReadWeightsOptions,
): Promise<ReadWeights> {
  const files: string[] = [];
  const imported = await importWeights(bytes, {
    path,
    ...(key === undefined ? {} : { key }),
    readBeside: (name) => {
      const beside = join(dirname(file), name);
      files.push(beside);
      return read(beside);
    },
  });
  const weights = stripPrefix === undefined ? imported : renameWeights(imported, withoutPrefix(stripPrefix));
  const isAsItIs = weights.format === "safetensors" && stripPrefix === undefined;
  const choice = key === undefined ? choiceOf(weights, path) : undefined;
  return {
    bytes: isAsItIs ? bytes : safetensorsOf(weights),
    unread: weights.unread,
    files,
    ...(choice ? { choice } : {}),
  };
}

/** A safetensors file of all tensors, in their order. */
export const safetensorsOf = ({ tensors }: ImportedWeights): Uint8Array =>
  writeSafetensors([...tensors].map(([name, tensor]) => ({ name, ...tensor })));

const MOST_SHOWN = 8;

/** Which of several sets of weights is meant is a guess where no key says it. */
export function choiceOf({ key, others = [] }: ImportedWeights, path: string): ReadWeights["choice"] {
  if (others.length === 0) return undefined;
  const more = others.length > MOST_SHOWN ? ", …" : "";
  return {
    taken: key ?? "what lies at the top",
    others: `${others.slice(0, MOST_SHOWN).join(", ")}${more}`,
    help: `name the one that is meant: ${basename(path)}:${key ?? others[0]}`,
  };
}
