import { showName } from "../../../runtime/describe.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { budgetFor } from "../budget.ts";
import type { Reader } from "../reader.ts";
import { refusals } from "../refusals.ts";
import { readZip } from "../zip/read-zip.ts";
import { unpackEntry } from "../zip/unpack-entry.ts";
import { readArray } from "./read-array.ts";

/** How many times its size an archive may unpack to. Trained weights hardly shrink, and what is mostly zeros does. */
const MOST_UNPACKED = 8;

/** An archive of arrays by name, as numpy.savez and savez_compressed write it. */
export const read: Reader = (file, { key, path }) => {
  if (key !== undefined)
    throw refusals.noStateDict(
      `there is no "${showName(key)}" in it: an .npz has no sets of weights`,
      `leave the key out: ${path}`,
    );
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  const budget = budgetFor(file.length, MOST_UNPACKED);
  for (const entry of readZip(file).values()) {
    if (!entry.name.endsWith(".npy")) continue;
    const name = entry.name.slice(0, -".npy".length);
    const array = readArray(unpackEntry(entry, budget), showName(name), budget);
    if (typeof array === "string") unread.set(name, array);
    else tensors.set(name, array);
  }
  return { format: "NumPy (.npz)", tensors, unread };
};
