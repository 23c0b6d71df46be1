import { createHash } from "node:crypto";

/** What a module may say of a file that it loads. */
export interface KnownFile {
  /** As HTML has it: `sha256-` and a hash in base64. */
  readonly integrity: string;
  readonly size: number;
  /** The hashes of its parts, where it lies in several. */
  readonly parts?: readonly string[];
}

/** @param partSize how many bytes a part has, if it is to lie in parts; what fits into one is not cut */
export const knownOf = (bytes: Uint8Array, partSize?: number): KnownFile => ({
  integrity: hashOf(bytes),
  size: bytes.length,
  ...(partSize !== undefined && bytes.length > partSize ? { parts: partsOf(bytes, partSize).map(hashOf) } : {}),
});

/** A file in parts of so many bytes; the last one is shorter. */
export const partsOf = (bytes: Uint8Array, partSize: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / partSize) }, (_, i) =>
    bytes.subarray(i * partSize, (i + 1) * partSize),
  );

const hashOf = (bytes: Uint8Array): string => `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
