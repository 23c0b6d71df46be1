import type { Reader } from "../reader.ts";
import { readZip } from "../zip/read-zip.ts";
import { readArchive } from "./read-archive.ts";
import { readLegacy } from "./read-legacy.ts";

/** A state_dict or a checkpoint, as torch.save writes them, and the state of a TorchScript archive. */
export const read: Reader = (file, options) =>
  file[0] === 0x50 ? readArchive(readZip(file), file, options) : readLegacy(file, options);
