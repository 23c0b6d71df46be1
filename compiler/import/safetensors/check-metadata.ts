import { NncError } from "../../../runtime/tensor.ts";

/**
 * Refuses what the format does not allow as a file's `__metadata__`: anything but texts by name. The runtime leaves it alone,
 * since nothing reads it. What is no safetensors file at all is told elsewhere.
 *
 * @throws NncError NN4002
 */
export function checkMetadata(bytes: Uint8Array): void {
  const metadata = headerOf(bytes)?.["__metadata__"];
  if (metadata === undefined) return;
  const isMap = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
  if (!isMap || Object.values(metadata).some((value) => typeof value !== "string"))
    throw new NncError("NN4002", "not a safetensors file: its __metadata__ is not a map of strings");
}

function headerOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (bytes.length < 8) return undefined;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  // Most files have none: their headers need not be read twice.
  if (!text.includes("__metadata__")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
