/** What people take for weights, by how it begins, and what to do about it. */
export interface FileKind {
  readonly what: string;
  readonly advice: string;
}

const SAVE = 'in Python: safetensors.torch.save_file(model.state_dict(), "net.safetensors")';

/** What a file is that is not safetensors, where that can be told. A safetensors file begins with the length of its header. */
export function fileKindOf(bytes: Uint8Array): FileKind | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  return kinds.find(({ begins }) => begins.test(head));
}

const kinds: readonly (FileKind & { readonly begins: RegExp })[] = [
  {
    begins: /^PK\x03\x04[^]{22,}?\/?data\.pkl/,
    what: "a file of torch.save (.pth, .pt)",
    advice: `load it and save it again, ${SAVE}`,
  },
  {
    begins:
      /^\x80[\x02-\x05](?:\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19\.|[^]*(?:protocol_version|torch|collections\nOrderedDict))/,
    what: "a file of torch.save in its old format (.pth, .pt)",
    advice: `load it and save it again, ${SAVE}`,
  },
  {
    begins: /^PK\x03\x04[^]{26}[^/]+\.npy/,
    what: "an archive of NumPy's (.npz)",
    advice: `save its arrays as safetensors, ${SAVE}`,
  },
  { begins: /^PK(?:\x03\x04|\x05\x06)/, what: "a zip archive", advice: "unpack it: the safetensors file may be in it" },
  {
    begins: /^\x93NUMPY/,
    what: "one array of NumPy's (.npy)",
    advice: "weights have names: save all of them as safetensors",
  },
  {
    begins: /^\x08[\x01-\x0f][\x12\x1a\x22:]/,
    what: "an ONNX model",
    advice: `save the weights of the model that it was made of, ${SAVE}`,
  },
  { begins: /^\x89HDF\r\n/, what: "an HDF5 file (.h5)", advice: `save the weights as safetensors, ${SAVE}` },
  { begins: /^GGUF/, what: "a GGUF file", advice: "take the safetensors files that it was made of" },
  { begins: /^\x1f\x8b/, what: "compressed with gzip", advice: "unpack it first: gunzip" },
  { begins: /^\x28\xb5\x2f\xfd/, what: "compressed with Zstandard", advice: "unpack it first: unzstd" },
  {
    begins: /^version https:\/\/git-lfs\.github\.com\/spec/,
    what: "a pointer of Git LFS, not the file itself",
    advice: "git lfs pull fetches it",
  },
  {
    begins: /^\s*(?:<!doctype html|<html|<\?xml)/i,
    what: "a web page",
    advice: "the download went to a page, perhaps one that asks to log in: take the address of the file itself",
  },
  { begins: /^\s*[{[]\s*["\d[{\]}]/, what: "JSON text", advice: `weights are numbers in a safetensors file, ${SAVE}` },
  { begins: /^\0asm/, what: "WebAssembly", advice: "take the safetensors file that it was built with" },
  { begins: /^\x89PNG\r\n/, what: "a picture (PNG)", advice: "name the safetensors file" },
];
