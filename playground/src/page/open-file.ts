import { ask } from "./ask.ts";

/** What a file may be, and what is done with it. */
export interface Openers {
  readonly text: (text: string) => void;
  readonly python: (text: string, name: string) => unknown;
  readonly network: (name: string, bytes: Uint8Array) => unknown;
  readonly weights: (name: string) => void;
  readonly picture: (file: Blob) => unknown;
  readonly problem: (error: unknown) => void;
}

/** No text of a network is longer; what has its name is refused rather than shown. */
const MOST_TEXT = 2_000_000;

/** Takes a file for what it is: by its name where it is text or a picture, by what is in it otherwise. */
export async function openFile(file: File, openers: Openers): Promise<void> {
  try {
    if (/\.(?:nn|py)$/i.test(file.name)) {
      if (file.size > MOST_TEXT) throw new Error(`${file.name} is too long for a network`);
      const text = await file.text();
      if (/\.py$/i.test(file.name)) openers.python(text, file.name);
      else openers.text(text);
    } else if (file.type.startsWith("image/")) openers.picture(file);
    else {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (isNetwork(file.name, bytes)) openers.network(file.name, bytes);
      else openers.weights(await ask("weights", { name: file.name, bytes, isForText: true }));
    }
  } catch (error) {
    openers.problem(error);
  }
}

/** ONNX's, or TorchScript's: an archive with the text of its classes. Others hold weights alone. */
function isNetwork(name: string, bytes: Uint8Array): boolean {
  if (/\.onnx$/i.test(name)) return true;
  const directory = new TextDecoder("latin1").decode(bytes.subarray(Math.max(0, bytes.length - 2 ** 22)));
  return bytes[0] === 0x50 && bytes[1] === 0x4b && /\/code\/__torch__/.test(directory);
}
