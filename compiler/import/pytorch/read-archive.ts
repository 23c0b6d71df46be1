/**
 * Files of torch.save since PyTorch 1.6, and of TorchScript: a zip archive in which `data.pkl` says how the tensors lie in the
 * storages `data/0`, `data/1`, … (https://pytorch.org/docs/stable/notes/serialization.html).
 */
import type { ImportedWeights, ImportOptions } from "../imported-weights.ts";
import { isList } from "../pickle/pickle-value.ts";
import { unpickle } from "../pickle/unpickle.ts";
import { refusals } from "../refusals.ts";
import type { ZipEntry } from "../zip/read-zip.ts";
import { readState } from "./read-state.ts";
import { callTorch, storageOf } from "./torch-values.ts";

/** @throws NncError NN4007 to NN4011 */
export function readArchive(
  entries: ReadonlyMap<string, ZipEntry>,
  file: Uint8Array,
  options: ImportOptions,
): ImportedWeights {
  const root = rootOf(entries);
  const recordOf = (name: string): Uint8Array | undefined => {
    const entry = entries.get(`${root}${name}`);
    if (entry && entry.method !== "stored")
      throw refusals.broken("the file of torch.save", `${name} is ${entry.method}, which PyTorch never writes`);
    return entry?.bytes;
  };
  const order = new TextDecoder().decode(recordOf("byteorder")?.subarray(0, 10));
  const pickle = recordOf("data.pkl") ?? new Uint8Array();
  const { value } = unpickle(pickle, 0, { persistent: storageOf, call: callTorch });
  const isScript = entries.has(`${root}constants.pkl`);
  const storages = { bytesOf: (key: string) => recordOf(`data/${key}`), isBigEndian: order.trim() === "big" };
  // What was saved with `_disable_byteorder_record` or a single value lies in a tuple.
  const whole = isList(value) && value.items.length === 1 ? (value.items[0] ?? null) : value;
  return { format: isScript ? "TorchScript" : "PyTorch", ...readState(whole, storages, file.length, options) };
}

/** The folder that everything lies in, named after the file when it was written: `archive/`. */
function rootOf(entries: ReadonlyMap<string, ZipEntry>): string {
  const pickles = [...entries.keys()].filter((name) => /(?:^|\/)data\.pkl$/.test(name));
  const [shortest = "data.pkl"] = pickles.sort((a, b) => a.length - b.length);
  return shortest.slice(0, -"data.pkl".length);
}
