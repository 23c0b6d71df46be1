/**
 * Weights in several files, and an index that says which tensor is in which: model.safetensors.index.json, and
 * pytorch_model.bin.index.json of PyTorch's (https://huggingface.co/docs/transformers/big_models).
 */
import { showName } from "../../../runtime/describe.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { importWeights } from "../import-weights.ts";
import type { Reader } from "../reader.ts";
import { refusals } from "../refusals.ts";

export const read: Reader = async (file, { path, key, readBeside }) => {
  if (key !== undefined)
    throw refusals.noStateDict(
      `there is no "${showName(key)}" in it: an index has one set of weights`,
      `leave the key out: ${path}`,
    );
  const places = placesIn(file);
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  const files = [...new Set(places.values())];
  for (const [i, name] of files.entries()) {
    const bytes = readBeside?.(name);
    if (!bytes)
      throw refusals.elsewhere(
        `${showName(name)}, the ${i + 1}. of ${files.length} files that it names, is not beside it`,
        "all files of the weights lie in the folder of their index",
      );
    const shard = await importWeights(bytes, { path: name });
    for (const [tensor, value] of shard.tensors) if (places.get(tensor) === name) tensors.set(tensor, value);
    for (const [tensor, what] of shard.unread) if (places.get(tensor) === name) unread.set(tensor, what);
  }
  for (const [name, place] of places)
    if (!tensors.has(name) && !unread.has(name))
      throw refusals.elsewhere(
        `the index has "${showName(name)}" in ${showName(place)}, and it is not in there`,
        "index and files are not of the same weights: fetch them together",
      );
  return { format: `${files.length} files by an index`, tensors, unread };
};

const broken = (why: string) => refusals.broken("the index of weights", why);

/** Of each tensor its file, which lies beside the index. */
function placesIn(file: Uint8Array): ReadonlyMap<string, string> {
  const map = weightMapIn(file);
  if (typeof map !== "object" || map === null || Array.isArray(map)) throw broken("it has no weight_map");
  const places = Object.entries(map).map(([name, place]: [string, unknown]) => {
    if (typeof place !== "string" || !/^[^/\\:]+$/.test(place) || place.endsWith(".json") || /^\.+$/.test(place))
      throw broken(`"${showName(name)}" is in no file beside it`);
    return [name, place] as const;
  });
  return new Map(places);
}

function weightMapIn(file: Uint8Array): unknown {
  try {
    return (JSON.parse(new TextDecoder().decode(file)) as { readonly weight_map?: unknown }).weight_map;
  } catch {
    throw broken("it is not JSON");
  }
}
