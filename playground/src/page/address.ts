import { deflateSync, Inflate } from "fflate";

/** What an address holds behind its #. */
export interface Addressed {
  readonly text: string;
  /** The example whose weights it has. */
  readonly example: string | undefined;
}

/** More than this is no network that somebody has written: a short address may inflate to a gigabyte. */
const MOST_BYTES = 2_000_000;

export function toHash({ text, example }: Addressed): string {
  const packed = deflateSync(new TextEncoder().encode(text), { level: 9 });
  const letters = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  const name = example === undefined ? "" : `&example=${encodeURIComponent(example)}`;
  return `#text=${letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}${name}`;
}

/** Undefined where there is no text. */
export function fromHash(hash: string): Addressed | "damaged" | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const letters = parameters.get("text");
  const example = parameters.get("example") ?? undefined;
  if (letters === null) return undefined;
  try {
    const packed = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    return { text: inflate(packed), example };
  } catch {
    return "damaged";
  }
}

/** @throws Error if it is broken, or more than a text */
function inflate(packed: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [text, bytes, isWhole] = ["", 0, false];
  const stream = new Inflate((chunk, isLast) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("the text is too long");
    text += decoder.decode(chunk, { stream: !isLast });
    isWhole = isLast;
  });
  // A little at a time, so that what inflates to far too much is seen early.
  for (let at = 0; at < packed.length; at += 1024)
    stream.push(packed.subarray(at, at + 1024), at + 1024 >= packed.length);
  if (!isWhole) throw new Error("the text is cut off");
  return text;
}
