import { createHash } from "node:crypto";

/** What a module may say of a file that it loads. */
export interface KnownFile {
  /** As HTML has it: `sha256-` and a hash in base64. */
  readonly integrity: string;
  readonly size: number;
}

export const knownOf = (bytes: Uint8Array): KnownFile => ({
  integrity: `sha256-${createHash("sha256").update(bytes).digest("base64")}`,
  size: bytes.length,
});
