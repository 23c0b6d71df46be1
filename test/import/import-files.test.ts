import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importWeights } from "../../compiler/import/import-weights.ts";

/** What make_files.py writes: files as people have them, and what PyTorch says is in them. */
const folder = new URL("files/", import.meta.url);

interface Expected {
  readonly tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: string }>
  >;
  readonly key?: string;
  readonly others?: readonly string[];
  readonly unread?: readonly string[];
  readonly code?: string;
  readonly says?: string;
}

const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Readonly<
  Record<string, Expected>
>;

const read = (name: string, key?: string) =>
  importWeights(readFileSync(new URL(name, folder)), {
    path: name,
    ...(key === undefined ? {} : { key }),
    readBeside: (beside) => readFileSync(new URL(beside, folder)),
  });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

test.each(Object.entries(expected))("%s, bit for bit", async (name, { tensors, key, others, unread, code, says }) => {
  if (code !== undefined) {
    await expect(read(name)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says ?? "") }),
    );
    return;
  }
  const found = await read(name);
  const plain = Object.fromEntries(
    [...found.tensors].map(([each, { dtype, shape, bytes }]) => [each, { dtype, shape, bytes: hex(bytes) }]),
  );
  expect(plain).toEqual(tensors);
  expect([...found.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
  expect([found.key, found.others, [...found.unread.keys()]]).toEqual([key, others, unread ?? []]);
});

test("each file has an answer", () => {
  const files = readdirSync(fileURLToPath(folder)).filter((name) => !/\.json$|-of-2\.bin$/.test(name));
  expect(files.filter((name) => !(name in expected))).toEqual([]);
});

test("a key names one of several sets of weights, by a path where it has to", async () => {
  const average = expected["nested.pth"]?.tensors ?? {};
  for (const [name, key] of [
    ["averaged.pth", "model_ema"],
    ["two-networks.pth", "discriminator"],
    ["nested.pth", "ema.module"],
    ["nested.pth", "ema"],
  ] as const) {
    const { tensors } = await read(name, key);
    expect(hex(tensors.get("layers.0.bias")?.bytes ?? new Uint8Array())).toBe(average["layers.0.bias"]?.bytes);
  }
  await expect(read("averaged.pth", "mean")).rejects.toThrow(
    /NN4009: there is no "mean" in it\nthere is model, model_ema, epoch/,
  );
  await expect(read("arrays.npz", "model")).rejects.toThrow(/NN4009.*an \.npz has no sets of weights/);
});

test("what cannot be read says what it is", async () => {
  const { unread } = await read("odd-ones.pth");
  expect(Object.fromEntries(unread)).toEqual({
    sparse: "a sparse tensor: save it .to_dense()",
    quantized: "a quantized tensor: save it .dequantize()",
    complex128: "a tensor of complex128, which safetensors has no type for",
    array: "an array of NumPy's: save it as torch.from_numpy(array)",
    number: "a number, not a tensor",
  });
  // A view of another tensor's numbers, which PyTorch since 2.0 says in a dict.
  expect((await read("third.pth")).unread.get("negated")).toContain("conjugated or negated when it is read");
});

test("tensors of one stretch are views of the file", async () => {
  const file = readFileSync(new URL("everything.pth", folder));
  const { tensors } = await importWeights(file, { path: "everything.pth" });
  for (const name of ["f32", "i64", "view", "shared"]) expect(tensors.get(name)?.bytes.buffer).toBe(file.buffer);
  for (const name of ["transposed", "expanded"]) expect(tensors.get(name)?.bytes.buffer).not.toBe(file.buffer);
});
