/**
 * What torch.jit.save writes (https://github.com/pytorch/pytorch/blob/main/torch/csrc/jit/docs/serialization.md): modules and
 * their tensors as a pickle, the tensors that code mentions as another one, and the code as text in Python's syntax.
 */
import { source, type Source } from "../../../../grammar/source.ts";
import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import { budgetFor } from "../../budget.ts";
import { isList, isObject, type PickleObject, type PickleValue } from "../../pickle/pickle-value.ts";
import { unpickle } from "../../pickle/unpickle.ts";
import { placeTensor, type Storages } from "../../pytorch/place-tensor.ts";
import { isScriptModule } from "../../pytorch/script-state.ts";
import { callTorch, storageOf, type TorchTensor } from "../../pytorch/torch-values.ts";
import { refusals } from "../../refusals.ts";
import { readZip, type ZipEntry } from "../../zip/read-zip.ts";
import { unpackEntry } from "../../zip/unpack-entry.ts";
import { readableCode } from "./readable-code.ts";

export interface ScriptArchive {
  /** The network: a module. */
  readonly root: PickleObject;
  /** `CONSTANTS.c0`, `CONSTANTS.c1`, … */
  readonly constants: readonly PickleValue[];
  /** The code's file at a path such as `code/__torch__/torch/nn/modules/conv.py`. */
  readonly openCode: (path: string) => Source | undefined;
  /** The numbers of a tensor; what is wrong with it, as in "this is …". */
  readonly place: (tensor: TorchTensor, from: "data" | "constants", name: string) => StoredTensor | string;
}

/** Code packs well. No network has more than a few megabytes of it. */
const CODE_FACTOR = 64;
const MOST_CODE = 2 ** 20;

/** @throws NncError NN4007 to NN4011 */
export function readScript(file: Uint8Array, path: string): ScriptArchive {
  const entries = readZip(file);
  const folder = folderOf(entries);
  const code = budgetFor(Math.min(file.length, MOST_CODE), CODE_FACTOR);
  const tensors = budgetFor(file.length, 2);
  const record = (name: string): Uint8Array | undefined => {
    const entry = entries.get(`${folder}${name}`);
    return entry && unpackEntry(entry, code);
  };
  const hooks = { persistent: storageOf, call: callTorch };
  const pickled = record("data.pkl");
  const root = pickled ? unpickle(pickled, 0, hooks).value : null;
  const constants = record("constants.pkl");
  if (!constants || !isObject(root) || !isScriptModule(root))
    throw refusals.noWeights(
      "a file of torch.save, with weights and without code",
      "a network is in what torch.jit.save writes, or in its Python: nnc import net.py",
    );
  const listed = constants.length > 0 ? unpickle(constants, 0, hooks).value : null;
  const order = new TextDecoder().decode(record("byteorder")?.subarray(0, 10)).trim();
  const storagesIn = (of: "data" | "constants"): Storages => ({
    bytesOf: (key) => storedBytes(entries, `${folder}${of}/${key}`),
    isBigEndian: order === "big",
  });
  const opened = new Map<string, Source | undefined>();
  return {
    root,
    constants: isList(listed) ? listed.items : [],
    openCode(name) {
      if (!opened.has(name)) {
        const bytes = record(name);
        opened.set(name, bytes && source(`${path}/${name}`, readableCode(new TextDecoder().decode(bytes))));
      }
      return opened.get(name);
    },
    place: (tensor, from, name) => placeTensor(tensor, name, storagesIn(from), tensors),
  };
}

/** Storages are never packed, so that they can be mapped. */
function storedBytes(entries: ReadonlyMap<string, ZipEntry>, name: string): Uint8Array | undefined {
  const entry = entries.get(name);
  return entry?.method === "stored" ? entry.bytes : undefined;
}

/** The folder that everything lies in, named after the file when it was written. */
function folderOf(entries: ReadonlyMap<string, ZipEntry>): string {
  const pickles = [...entries.keys()].filter((name) => /(?:^|\/)data\.pkl$/.test(name));
  const [shortest = "data.pkl"] = pickles.sort((a, b) => a.length - b.length);
  return shortest.slice(0, -"data.pkl".length);
}
