/**
 * Files of torch.save before PyTorch 1.6, or with `_use_new_zipfile_serialization=False`: five pickles one after the other (a
 * number to know them by, the protocol, the machine, what was saved, the keys of storages), and then each storage as a count
 * and its numbers. They are little-endian on every machine.
 */
import type { ImportedWeights, ImportOptions } from "../imported-weights.ts";
import { isList, type PickleHooks, type PickleValue } from "../pickle/pickle-value.ts";
import { unpickle } from "../pickle/unpickle.ts";
import { refusals } from "../refusals.ts";
import { readState } from "./read-state.ts";
import { callTorch, storageOf } from "./torch-values.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;

const broken = (why: string) => refusals.broken("the file of torch.save", why);

/** @throws NncError NN4007 to NN4011 */
export function readLegacy(file: Uint8Array, options: ImportOptions): ImportedWeights {
  /** Bytes of an element, of the storages that the pickle names. */
  const widths = new Map<string, number>();
  const hooks: PickleHooks = {
    persistent: (id) => {
      const storage = storageOf(id);
      widths.set(storage.key, storage.type.width);
      return storage;
    },
    call: callTorch,
  };
  let at = 0;
  const next = (): PickleValue => {
    const { value, end } = unpickle(file, at, hooks);
    at = end;
    return value;
  };
  const magic = next();
  if (magic !== MAGIC) return readBare(magic, file, options);
  if (next() !== 1001) throw broken("its protocol is not 1001, the only one that there was");
  next();
  const value = next();
  const keys = next();
  if (!isList(keys)) throw broken("its storages have no list");
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (const item of keys.items) {
    const key = String(typeof item === "number" ? item : typeof item === "string" ? item : "");
    const width = widths.get(key);
    if (width === undefined) throw broken("it lists a storage that nothing uses");
    if (storages.has(key)) throw broken("it lists a storage twice");
    if (at + 8 > file.length) throw broken("it ends before its storages do");
    const bytes = Number(view.getBigUint64(at, true)) * width;
    if (bytes > file.length - at - 8) throw broken("it ends before its storages do");
    storages.set(key, file.subarray(at + 8, at + 8 + bytes));
    at += 8 + bytes;
  }
  const found = { bytesOf: (key: string) => storages.get(key), isBigEndian: false };
  return { format: "PyTorch (before 1.6)", ...readState(value, found, file.length, options) };
}

/** A pickle that torch.save has not written: its tensors, if it has some, keep their storages in pickles of their own. */
function readBare(value: PickleValue, file: Uint8Array, options: ImportOptions): ImportedWeights {
  const none = { bytesOf: () => undefined, isBigEndian: false };
  try {
    return { format: "pickle", ...readState(value, none, file.length, options) };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NN4009")) throw error;
    throw refusals.noStateDict(
      "this is a pickle that torch.save has not written",
      `load it and save its weights, in Python: torch.save(weights, "net.pth")`,
    );
  }
}
