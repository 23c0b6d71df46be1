// A PNG is screened before the decoder sees it, because the decoder believes its sizes and inflates all it is given.
import { inflateSync } from "node:zlib";
import { InputError } from "./input-error.ts";

export interface ScreenedPng {
  readonly width: number;
  readonly height: number;
  readonly indexed: boolean;
  /** The same picture with only the chunks that its pixels need. */
  readonly bytes: Uint8Array;
}

const MOST_PIXELS = 64_000_000;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const NEEDED = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
const INDEXED = 3;

/** Colour type → channels and the bit depths that go with it. */
const COLOR_TYPES = new Map<number, { readonly channels: number; readonly depths: readonly number[] }>([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [INDEXED, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);
/** Adam7's seven passes: first column and row, then the steps. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function screenPng(bytes: Uint8Array): ScreenedPng {
  const chunks = splitChunks(bytes).filter(({ type }) => NEEDED.has(type));
  const [first, ...rest] = chunks;
  if (first?.type !== "IHDR" || first.content.length !== 13 || rest.some(({ type }) => type === "IHDR")) {
    throw new InputError("the PNG does not begin with one header");
  }
  const header = new DataView(first.content.buffer, first.content.byteOffset, first.content.byteLength);
  const [width, height, depth, type] = [
    header.getUint32(0),
    header.getUint32(4),
    header.getUint8(8),
    header.getUint8(9),
  ];
  const color = COLOR_TYPES.get(type);
  if (color === undefined || !color.depths.includes(depth)) {
    throw new InputError(`a PNG of colour type ${type} with ${depth} bits does not exist`);
  }
  if (width === 0 || height === 0) throw new InputError(`the PNG has ${width} x ${height} pixels`);
  if (width * height > MOST_PIXELS) {
    throw new InputError(`the PNG has ${width} x ${height} pixels; at most 64 megapixels are read`);
  }
  const interlaced = header.getUint8(12) === 1;
  if (interlaced && depth < 8) throw new InputError(`interlaced PNGs with ${depth} bits are not read; save it without`);

  const rowBytes = (pixels: number) => 1 + Math.ceil((pixels * color.channels * depth) / 8);
  checkInflatedSize(
    rest.filter(({ type }) => type === "IDAT").map(({ content }) => content),
    interlaced ? interlacedSize(width, height, rowBytes) : height * rowBytes(width),
  );
  return {
    width,
    height,
    indexed: type === INDEXED,
    bytes: Buffer.concat([Uint8Array.from(SIGNATURE), ...chunks.map(({ whole }) => whole)]),
  };
}

interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** A chunk is its length, its four-letter type, its content and a checksum. */
function splitChunks(bytes: Uint8Array): readonly Chunk[] {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new InputError("this is not a PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let start = SIGNATURE.length;
  while (start + 12 <= bytes.length) {
    const end = start + 12 + view.getUint32(start);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    chunks.push({ type, content: bytes.subarray(start + 8, end - 4), whole: bytes.subarray(start, end) });
    if (type === "IEND") return chunks;
    start = end;
  }
  throw new InputError("the PNG ends too early");
}

const interlacedSize = (width: number, height: number, rowBytes: (pixels: number) => number): number =>
  ADAM7.reduce((size, [x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX);
    const rows = Math.ceil((height - y) / stepY);
    return columns > 0 && rows > 0 ? size + rows * rowBytes(columns) : size;
  }, 0);

function checkInflatedSize(parts: readonly Uint8Array[], expected: number): void {
  let size: number;
  try {
    size = inflateSync(Buffer.concat(parts), { maxOutputLength: expected }).length;
  } catch (error) {
    throw new InputError("the pixels of the PNG are damaged", { cause: error });
  }
  if (size !== expected) throw new InputError("the PNG has fewer pixels than its header says");
}
