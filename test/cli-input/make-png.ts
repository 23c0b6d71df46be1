import { crc32, deflateSync } from "node:zlib";

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced?: boolean;
  /** Filter bytes included. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

/** A PNG from its parts, so that tests can write kinds that encoders do not, and broken ones. */
export function makePng(parts: PngParts): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(parts.width, 0);
  header.writeUInt32BE(parts.height, 4);
  header.set([parts.depth, parts.colorType, 0, 0, parts.interlaced === true ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    makeChunk("IHDR", header),
    ...(parts.palette === undefined ? [] : [makeChunk("PLTE", parts.palette)]),
    ...(parts.transparency === undefined ? [] : [makeChunk("tRNS", parts.transparency)]),
    makeChunk("IDAT", deflateSync(Buffer.from(parts.rows.flat()))),
    makeChunk("IEND", []),
  ]);
}

export function makeChunk(type: string, content: ArrayLike<number>): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Uint8Array.from(content)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
