import { describe, expect, test } from "vitest";
import { InputError } from "../../compiler/cli/input/input-error.ts";
import { fitPng, pngToTensor } from "../../compiler/cli/input/png-to-tensor.ts";
import { makeChunk, makePng, type PngParts } from "./make-png.ts";

interface Kind {
  readonly png: PngParts;
  readonly channels: 1 | 3;
  readonly expected: readonly number[];
}

const kinds: Record<string, Kind> = {
  "1 bit grey": {
    png: {
      width: 3,
      height: 2,
      depth: 1,
      colorType: 0,
      rows: [
        [0, 0b10100000],
        [0, 0b01000000],
      ],
    },
    channels: 1,
    expected: [1, 0, 1, 0, 1, 0],
  },
  "2 bit grey": {
    png: { width: 4, height: 1, depth: 2, colorType: 0, rows: [[0, 0b00011011]] },
    channels: 1,
    expected: [0, 1 / 3, 2 / 3, 1],
  },
  "4 bit grey, an odd width": {
    png: {
      width: 3,
      height: 2,
      depth: 4,
      colorType: 0,
      rows: [
        [0, 0x0f, 0x30],
        [0, 0x69, 0xf0],
      ],
    },
    channels: 1,
    expected: [0, 1, 0.2, 0.4, 0.6, 1],
  },
  "8 bit grey as three channels": {
    png: { width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 51, 255]] },
    channels: 3,
    expected: [0.2, 1, 0.2, 1, 0.2, 1],
  },
  "16 bit grey": {
    png: { width: 2, height: 1, depth: 16, colorType: 0, rows: [[0, 0x33, 0x33, 0x00, 0x01]] },
    channels: 1,
    expected: [0.2, 1 / 65535],
  },
  "grey with a transparent value": {
    png: { width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 51, 255]], transparency: [0, 255] },
    channels: 1,
    expected: [0.2, 0],
  },
  "grey with alpha": {
    png: { width: 2, height: 1, depth: 8, colorType: 4, rows: [[0, 255, 51, 102, 0]] },
    channels: 1,
    expected: [0.2, 0],
  },
  "colour, its channels apart": {
    png: { width: 2, height: 1, depth: 8, colorType: 2, rows: [[0, 255, 0, 51, 0, 255, 102]] },
    channels: 3,
    expected: [1, 0, 0, 1, 0.2, 0.4],
  },
  "colour as luma": {
    png: { width: 3, height: 1, depth: 8, colorType: 2, rows: [[0, 255, 0, 0, 0, 255, 0, 0, 0, 255]] },
    channels: 1,
    expected: [0.299, 0.587, 0.114],
  },
  "colour with a transparent one": {
    png: {
      ...{ width: 3, height: 1, depth: 8, colorType: 2, rows: [[0, 1, 2, 3, 255, 2, 3, 0, 0, 51]] },
      transparency: [0, 1, 0, 2, 0, 3],
    },
    channels: 3,
    expected: [0, 1, 0, 0, 2 / 255, 0, 0, 3 / 255, 0.2],
  },
  "16 bit colour with alpha": {
    png: { width: 1, height: 1, depth: 16, colorType: 6, rows: [[0, 255, 255, 0, 0, 255, 255, 0x33, 0x33]] },
    channels: 3,
    expected: [0.2, 0, 0.2],
  },
  "2 bit palette with alpha": {
    png: {
      ...{ width: 3, height: 1, depth: 2, colorType: 3, rows: [[0, 0b00011000]] },
      ...{ palette: [255, 0, 0, 0, 255, 0, 0, 0, 255], transparency: [255, 51] },
    },
    channels: 3,
    expected: [1, 0, 0, 0, 0.2, 0, 0, 0, 1],
  },
  "8 bit, interlaced": {
    // Pass 1 holds (0, 0), pass 6 the odd columns of even rows, pass 7 the odd rows.
    png: {
      width: 2,
      height: 2,
      depth: 8,
      colorType: 0,
      interlaced: true,
      rows: [
        [0, 0],
        [0, 51],
        [0, 102, 153],
      ],
    },
    channels: 1,
    expected: [0, 0.2, 0.4, 0.6],
  },
  "rows that are filtered": {
    png: {
      width: 2,
      height: 2,
      depth: 8,
      colorType: 0,
      rows: [
        [1, 51, 51],
        [2, 51, 0],
      ],
    },
    channels: 1,
    expected: [0.2, 0.4, 0.4, 0.4],
  },
};

test.each(Object.entries(kinds))("%s", (_, { png, channels, expected }) => {
  const tensor = pngToTensor(makePng(png), { channels, height: png.height, width: png.width });
  expect([...tensor].map((value) => value.toFixed(6))).toEqual(expected.map((value) => value.toFixed(6)));
});

describe("another size is resized as by F.interpolate(mode='bilinear')", () => {
  const png = makePng({ width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 0, 255]] });
  test.each([
    { width: 4, height: 1, expected: [0, 0.25, 0.75, 1] },
    { width: 3, height: 2, expected: [0, 0.5, 1, 0, 0.5, 1] },
    { width: 1, height: 1, expected: [0.5] },
  ])("2 x 1 to $width x $height", ({ width, height, expected }) => {
    expect([...pngToTensor(png, { channels: 1, height, width })]).toEqual(expected);
  });
});

describe("what is no picture is refused", () => {
  const small: PngParts = { width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 1, 2]] };
  const whole = makePng(small);
  const changed = (at: number, value: number) => whole.map((byte, i) => (i === at ? value : byte));
  const twoHeaders = Buffer.concat([whole.subarray(0, 33), whole.subarray(8)]);
  const bomb = { ...small, rows: [new Array<number>(100_000).fill(0)] };

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "this is not a PNG"],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "this is not a PNG"],
    ["half a file", whole.subarray(0, 40), "the PNG ends too early"],
    ["a chunk longer than the file", changed(33, 0xff), "the PNG ends too early"],
    ["a wrong checksum", changed(30, 0), "the PNG is damaged: CRC mismatch for chunk IHDR"],
    ["broken pixels", changed(43, 0xff), "the pixels of the PNG are damaged"],
    ["two headers", twoHeaders, "the PNG does not begin with one header"],
    ["no header", Buffer.concat([whole.subarray(0, 8), makeChunk("IEND", [])]), "does not begin with one header"],
    ["no width", makePng({ ...small, width: 0 }), "the PNG has 0 x 1 pixels"],
    ["billions of pixels", makePng({ ...small, width: 2 ** 31, height: 2 ** 31 }), "at most 64 megapixels"],
    ["too few pixels", makePng({ ...small, height: 2 }), "fewer pixels than its header says"],
    ["more pixels than announced", makePng(bomb), "the pixels of the PNG are damaged"],
    ["an unknown colour type", makePng({ ...small, colorType: 5 }), "colour type 5 with 8 bits does not exist"],
    [
      "a colour beyond the palette",
      makePng({ ...small, colorType: 3, palette: [0, 0, 0] }),
      "no colour 1 in its palette",
    ],
    ["interlaced bits", makePng({ ...small, depth: 1, interlaced: true }), "interlaced PNGs with 1 bits are not read"],
    ["an unknown filter", makePng({ ...small, rows: [[9, 1, 2]] }), "the PNG is damaged: Unsupported filter: 9"],
  ])("%s", (_, bytes, message) => {
    const read = () => pngToTensor(bytes, { channels: 1, height: 1, width: 2 });
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });
});

test("what had to be done to a picture is said", () => {
  const png = makePng({ width: 2, height: 1, depth: 8, colorType: 2, rows: [[0, 9, 9, 9, 9, 9, 9]] });
  const change = (channels: 1 | 3, height: number, width: number) => fitPng(png, { channels, height, width }).changed;
  expect(change(3, 1, 2)).toBe(undefined);
  expect(change(3, 4, 4)).toBe("resized from 2×1 to 4×4");
  expect(change(1, 1, 2)).toBe("its colours made grey");
  expect(change(1, 1, 1)).toBe("resized from 2×1 to 1×1, its colours made grey");
  const grey = makePng({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[0, 7]] });
  expect(fitPng(grey, { channels: 3, height: 1, width: 1 }).changed).toBe("its grey made three equal colours");
});
