/** What a file is, by how it begins: one of the formats that weights are read from, or something else and what to do about it. */
export type FileKind =
  { readonly format: WeightsFormat } | { readonly format: undefined; readonly what: string; readonly advice: string };

/** A folder here each. */
export type WeightsFormat = "safetensors" | "pytorch" | "numpy" | "onnx" | "shards";

const SAVE = 'in Python: torch.save(model.state_dict(), "net.pth")';

/** A safetensors file begins with the length of its header, so it is what is nothing else. */
export function fileKindOf(bytes: Uint8Array): FileKind {
  if (isSafetensors(bytes)) return { format: "safetensors" };
  const head = latin1(bytes.subarray(0, 1024));
  const isTar = latin1(bytes.subarray(257, 262)) === "ustar";
  const found = isTar ? tar : kinds.find(({ begins }) => begins.test(head));
  if (!found) return { format: "safetensors" };
  if (found.format !== "zip") return found;
  return zipKindOf(bytes);
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** A header of less than 16 MB. Its length may begin like the magic of something else. */
export const isSafetensors = (bytes: Uint8Array): boolean =>
  /^[^]{3}\0{5}\{\s*["}]/.test(latin1(bytes.subarray(0, 1024)));

/** By the names in its directory, which lies at its end; by the first one where that was cut off. */
function zipKindOf(bytes: Uint8Array): FileKind {
  const names = latin1(bytes.subarray(0, 256)) + latin1(bytes.subarray(Math.max(0, bytes.length - 2 ** 20)));
  if (/\bdata\.pkl/.test(names)) return { format: "pytorch" };
  if (/serialized_exported_program\.json|archive_format|models\/model\.json/.test(names)) return exported;
  if (/\.npy/.test(names)) return { format: "numpy" };
  if (/\.keras|model\.weights\.h5/.test(names)) return keras;
  return {
    format: undefined,
    what: "a zip archive without weights that are known",
    advice: "unpack it: the file of weights may be in it",
  };
}

const exported: FileKind = {
  format: undefined,
  what: "a program of torch.export (.pt2)",
  advice: `save the weights of the model that it was made of, ${SAVE}`,
};

const keras: FileKind = {
  format: undefined,
  what: "a model of Keras (.keras)",
  advice: "save its weights by the names that the network has, in Python: numpy.savez",
};

const tar: FileKind = {
  format: undefined,
  what: "a tar archive",
  advice: `unpack it: tar xf. If torch.save wrote it, before 2017, load it and save it again, ${SAVE}`,
};

const kinds: readonly ((FileKind | { readonly format: "zip" }) & { readonly begins: RegExp })[] = [
  { begins: /^PK(?:\x03\x04|\x05\x06)/, format: "zip" },
  {
    begins:
      /^\x80[\x02-\x05](?:\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19|[^]*(?:protocol_version|torch|collections|OrderedDict|numpy))/,
    format: "pytorch",
  },
  { begins: /^\x80[\x02-\x05][^]{0,12}[})\](]/, format: "pytorch" },
  {
    begins: /^\x93NUMPY/,
    format: undefined,
    what: "one array of NumPy's (.npy)",
    advice: 'weights have names: save all of them in one file, numpy.savez("net.npz", **{name: array, …})',
  },
  { begins: /^\x08[\x01-\x0f][\x12\x1a\x22:B]/, format: "onnx" },
  {
    begins: /^\x89HDF\r\n/,
    format: undefined,
    what: "an HDF5 file (.h5)",
    advice: "save its weights by the names that the network has, in Python: numpy.savez",
  },
  {
    begins: /^GGUF/,
    format: undefined,
    what: "a GGUF file",
    advice: "take the safetensors files that it was made of",
  },
  { begins: /^\x1f\x8b/, format: undefined, what: "compressed with gzip", advice: "unpack it first: gunzip" },
  {
    begins: /^\x28\xb5\x2f\xfd/,
    format: undefined,
    what: "compressed with Zstandard",
    advice: "unpack it first: unzstd",
  },
  {
    begins: /^version https:\/\/git-lfs\.github\.com\/spec/,
    format: undefined,
    what: "a pointer of Git LFS, not the file itself",
    advice: "git lfs pull fetches it",
  },
  {
    begins: /^\s*(?:<!doctype html|<html|<\?xml)/i,
    format: undefined,
    what: "a web page",
    advice: "the download went to a page, perhaps one that asks to log in: take the address of the file itself",
  },
  { begins: /^\s*\{[^]*"weight_map"/, format: "shards" },
  {
    begins: /^\s*[{[]\s*["\d[{\]}]/,
    format: undefined,
    what: "JSON text",
    advice: `weights are numbers: save them, ${SAVE}`,
  },
  {
    begins: /^\0asm/,
    format: undefined,
    what: "WebAssembly",
    advice: "take the file of weights that it was built with",
  },
  { begins: /^\x89PNG\r\n/, format: undefined, what: "a picture (PNG)", advice: "name a file of weights" },
];
