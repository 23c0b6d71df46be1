import { zipSync, type ZipOptions } from "fflate";
import { expect, test } from "vitest";
import { importWeights } from "../../compiler/import/import-weights.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const number = (value: number): string =>
  `J${String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >> shift) & 255))}`;
const tuple = (...items: readonly string[]): string => `(${items.join("")}t`;
const sizes = (values: readonly number[]): string => tuple(...values.map(number));

/** A tensor as torch.save writes it. */
const tensor = (shape: readonly number[], strides: readonly number[], offset = 0, size = 4, key = "0"): string =>
  `ctorch._utils\n_rebuild_tensor_v2\n${tuple(
    `${tuple(text("storage"), "ctorch\nFloatStorage\n", text(key), text("cpu"), number(size))}Q`,
    number(offset),
    sizes(shape),
    sizes(strides),
    "\x89",
    "ccollections\nOrderedDict\n)R",
  )}R`;

/** A file of torch.save with this pickle, and four numbers as its only storage. */
function saved(pickle: string, level: ZipOptions["level"] = 0, storage = new Uint8Array(16)): Uint8Array {
  return zipSync({ "net/data.pkl": bytes(`\x80\x02${pickle}.`), "net/data/0": storage }, { level });
}

const dict = (...pairs: readonly string[]): string => `}(${pairs.join("")}u`;
const weight = (value: string): string => dict(text("w"), value);

interface Row {
  readonly name: string;
  readonly file: Uint8Array;
  readonly says: string;
}

const npy = (header: string, count = 0): Uint8Array => {
  const padded = `${header}\n`;
  return bytes(
    `\x93NUMPY\x01\0${String.fromCharCode(padded.length & 255, padded.length >> 8)}${padded}${"\0".repeat(count)}`,
  );
};

const rows: readonly Row[] = [
  {
    name: "an order to the system",
    file: saved("cos\nsystem\n(X\x02\0\0\0lstR"),
    says: "NN4009: this is an object of the class os.system",
  },
  {
    name: "an order among the tensors",
    file: saved(dict(text("w"), tensor([4], [1]), text("x"), "cbuiltins\neval\n(X\x01\0\0\x001tR")),
    says: "x: an object of the class builtins.eval",
  },
  {
    name: "an empty pickle",
    file: saved(""),
    says: "NN4007: the pickle is broken: it takes a value where there is none",
  },
  { name: "a mark that is missing", file: saved("t"), says: "NN4007: the pickle is broken: a mark is missing" },
  { name: "a value that was never kept", file: saved("h\x07"), says: "it takes the value 7, which was never kept" },
  { name: "a memo far away", file: saved("}r\xff\xff\xff\xffj\xff\xff\xff\xff"), says: "NN4009" },
  { name: "a text of 4 GB", file: saved("X\xff\xff\xff\xff"), says: "NN4007: the pickle is broken: it ends too early" },
  { name: "bytes of 2⁶⁴", file: saved("\x8e\xff\xff\xff\xff\xff\xff\xff\xff"), says: "it ends too early" },
  { name: "an extension", file: saved("\x82\x01"), says: "the unknown instruction 130" },
  { name: "a storage that is none", file: saved("NQ"), says: "it refers to something that is no storage" },
  { name: "lists in lists, a million deep", file: saved("(l".repeat(100_000) + "a".repeat(100_000)), says: "NN4007" },
  {
    name: "lists in lists, deep and whole",
    file: saved(`${"]".repeat(100_000)}${"a".repeat(99_999)}`),
    says: "NN4009",
  },
  { name: "a dict in itself", file: saved("}q\0(X\x01\0\0\0ah\0u"), says: "NN4009" },
  { name: "a list in itself", file: saved("]q\0h\0a"), says: "NN4009" },
  {
    name: "a list of lists of the same lists",
    file: saved(
      `]q\0${Array.from({ length: 200 }, (_, i) => `](${`h${String.fromCharCode(i)}`.repeat(100)}eq${String.fromCharCode(i + 1)}`).join("")}`,
    ),
    says: "NN4009",
  },
  { name: "a million dicts", file: saved("}".repeat(1_000_000), 0), says: "NN4011: the pickle makes more than 500000" },
  {
    name: "ten million values",
    file: saved("N".repeat(6_000_000)),
    says: "NN4011: the pickle has more than 5000000 instructions",
  },
  { name: "a whole number of a megabyte", file: saved(`L${"9".repeat(1_000_000)}L\n`), says: "NN4009" },
  {
    name: "one number stretched to a terabyte",
    file: saved(weight(tensor([1 << 20, 1 << 20], [0, 0]))),
    says: "NN4011",
  },
  {
    name: "sizes beyond all numbers",
    file: saved(weight(tensor([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff], [0, 0, 0, 0]))),
    says: "NN4011",
  },
  {
    name: "the same numbers a thousand times",
    file: saved(
      dict(...Array.from({ length: 1000 }, (_, i) => text(`w${i}`) + tensor([4096], [1], 0, 4096))),
      0,
      new Uint8Array(16384),
    ),
    says: "NN4011",
  },
  {
    name: "numbers beyond the storage",
    file: saved(weight(tensor([5], [1]))),
    says: "w: a tensor that leads out of its storage",
  },
  {
    name: "steps beyond the storage",
    file: saved(weight(tensor([2, 2], [3, 1]))),
    says: "w: a tensor that leads out of its storage",
  },
  {
    name: "a beginning beyond the storage",
    file: saved(weight(tensor([1], [1], 4))),
    says: "w: a tensor that leads out of its storage",
  },
  {
    name: "a storage that claims less than it has",
    file: saved(weight(tensor([4], [1], 0, 2))),
    says: "w: a tensor that leads out of its storage, which has 8 bytes",
  },
  {
    name: "a storage that claims more than it has",
    file: saved(weight(tensor([5], [1], 0, 500))),
    says: "w: a tensor that leads out of its storage",
  },
  {
    name: "a storage that is missing",
    file: saved(weight(tensor([4], [1], 0, 4, "7"))),
    says: "w: a tensor whose numbers are missing",
  },
  { name: "a negative step", file: saved(weight(tensor([2], [-1]))), says: "NN4009" },
  {
    name: "a file of torch.save that is packed",
    file: saved(weight(tensor([4], [1])), 9),
    says: "deflated, which PyTorch never writes",
  },
  {
    name: "an archive that unpacks to much more",
    file: zipSync({ "w.npy": new Uint8Array(2 ** 24) }, { level: 9 }),
    says: "NN4011: w.npy, unpacked, would take 16777216 bytes",
  },
  {
    name: "an archive that claims less than it unpacks to",
    file: claiming(2 ** 20, 100),
    says: "unpacks to more than the 100 bytes that it claims",
  },
  {
    name: "an archive that claims more than it unpacks to",
    file: claiming(100, 200),
    says: "unpacks to 100 bytes, and claims 200",
  },
  {
    name: "an array larger than its file",
    file: zipSync({ "w.npy": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000,), }") }, { level: 0 }),
    says: "takes 4000000 bytes, and it has 0",
  },
  {
    name: "an array of objects",
    file: zipSync({ "w.npy": npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8) }, { level: 0 }),
    says: "w: an array of another type than numbers (O)",
  },
  {
    name: "an index that leads out of its folder",
    file: bytes('{"weight_map":{"w":"../secret.bin"}}'),
    says: 'NN4007: the index of weights is broken: "w" is in no file beside it',
  },
  {
    name: "an index of files that are missing",
    file: bytes('{"weight_map":{"w":"a.bin"}}'),
    says: "NN4012: a.bin, the 1. of 1 files that it names, is not beside it",
  },
  {
    name: "ONNX with its numbers elsewhere",
    file: external(),
    says: 'NN4012: the numbers of "w" lie in another file, w.data',
  },
  {
    name: "a tar archive",
    file: bytes(`pickle${"\0".repeat(251)}ustar\0${"\0".repeat(300)}`),
    says: "NN4002: this is a tar archive",
  },
  {
    name: "a program of torch.export",
    file: zipSync({ "serialized_exported_program.json": bytes("{}") }, { level: 0 }),
    says: "NN4002: this is a program of torch.export",
  },
];

/** An archive of one packed array whose directory claims another size. */
function claiming(size: number, claimed: number): Uint8Array {
  const file = zipSync({ "w.npy": Uint8Array.from({ length: size }, (_, i) => (i * 7919) >> 3) }, { level: 9 });
  const directory = Buffer.from(file.buffer).lastIndexOf("PK\x01\x02", undefined, "latin1");
  new DataView(file.buffer).setUint32(directory + 24, claimed, true);
  return file;
}

function external(): Uint8Array {
  const field = (number: number, content: string): string =>
    String.fromCharCode(number * 8 + 2, content.length) + content;
  const tensorProto = `\x08\x04\x10\x01${field(8, "w")}${field(13, field(1, "location") + field(2, "w.data"))}\x70\x01`;
  return bytes(`\x08\x08\x12\x01x${field(7, field(5, tensorProto))}`);
}

test.each(rows)("$name", async ({ file, says }) => {
  const start = process.cpuUsage();
  const told = await importWeights(file, { path: "net.pth" }).then(
    ({ unread }) => [...unread].map(([name, what]) => `${name}: ${what}`).join("\n"),
    String,
  );
  expect(told).toContain(says);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(5);
});

test("directories of archives that lie", async () => {
  const good = zipSync(
    { "a.npy": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4), "b.npy": npy("{}") },
    { level: 0 },
  );
  const end = good.length - 22;
  const central = new DataView(good.buffer).getUint32(end + 16, true);
  const changed = (at: number, value: number): Promise<unknown> => {
    const copy = good.slice();
    new DataView(copy.buffer).setUint32(at, value, true);
    return importWeights(copy, { path: "a.npz" });
  };
  const second = central + 46 + "a.npy".length;
  await expect(changed(end + 16, 0x7fffffff)).rejects.toThrow("its directory leads beyond its end");
  await expect(changed(end + 16, 0xffffffff)).rejects.toThrow("it has no zip64 directory");
  await expect(changed(end + 8, 0xfff0fff0)).rejects.toThrow(/claims 65520 files/);
  await expect(changed(second + 42, 0)).rejects.toThrow("b.npy overlaps another file");
  await expect(changed(central + 20, 0x7fffffff)).rejects.toThrow("a.npy leads beyond its end");
  await expect(changed(central + 42, 7)).rejects.toThrow("a.npy does not lie where its directory says");
  await expect(changed(second + 46, 0x706e2e61)).rejects.toThrow("a.npy is in it twice");
  await expect(importWeights(good.subarray(0, end), { path: "a.npz" })).rejects.toThrow("it was cut off");
});
