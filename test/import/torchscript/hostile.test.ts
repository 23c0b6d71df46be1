import { readdirSync, readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { read } from "../../../compiler/import/torchscript/index.ts";
import { damaged } from "../damaged.ts";

const folder = new URL("./files/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".pt"));

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A module without attributes, of this code. */
const archive = (code: string, more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipSync(
    {
      "net/data.pkl": bytes("\x80\x02c__torch__\nNet\n)\x81}X\x08\0\0\0trainingK\x00sb."),
      "net/constants.pkl": bytes("\x80\x02)."),
      "net/code/__torch__.py": bytes(code),
      ...more,
    },
    { level: 6 },
  );

const net = (body: string): string =>
  `class Net(Module):\n  training : bool\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n${body
    .split("\n")
    .map((line) => `    ${line}\n`)
    .join("")}`;

const said = async (file: Uint8Array, inputs = [{ sizes: [1, 4] }]): Promise<string> => {
  const { tree, diagnostics } = await read(file, { path: "net.pt", inputs });
  return tree ? "a network" : diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n");
};

const rows: readonly (readonly [name: string, file: Uint8Array, says: string])[] = [
  ["what is well", archive(net("return torch.relu(x)")), "a network"],
  ["no bytes", new Uint8Array(), "NN6020"],
  ["no zip", bytes("PK\x03\x04 and no more"), "NN6020: this TorchScript cannot be read: the zip archive is broken"],
  [
    "weights without code",
    zipSync({ "net/data.pkl": bytes("\x80\x02}.") }),
    "NN6020: this TorchScript cannot be read: this is a file of torch.save",
  ],
  [
    "no forward",
    archive("class Net(Module):\n  training : bool\n"),
    "NN6020: this TorchScript cannot be read: Net has",
  ],
  ["no class", archive(""), "Net has no forward"],
  ["no Python", archive(net("return return )(")), "NN6001"],
  ["orders", archive(net('import os\nos.system("ls")\nreturn x')), "there is nothing called os"],
  ["a call of itself", archive(net("return (self).forward(x, )")), "NN6028: this TorchScript is too large: calls lie"],
  [
    "a function that calls itself",
    archive(`${net("return __torch__.f(x, )")}def f(x: Tensor) -> Tensor:\n  return __torch__.f(x, )\n`),
    "calls lie in calls",
  ],
  ["a loop without end", archive(net("for i in range(1000000000):\n  pass\nreturn x")), "a loop goes round"],
  [
    "loops in loops",
    archive(
      net(
        `${[0, 1, 2, 3].map((i) => `${"  ".repeat(i)}for i${i} in range(9999):`).join("\n")}\n        y = 1\nreturn x`,
      ),
    ),
    "more than 1,000,000 steps",
  ],
  ["parentheses", archive(net(`return ${"torch.relu(".repeat(20_000)}x${")".repeat(20_000)}`)), "NN60"],
  ["a list that doubles", archive(net(`y = [x]\n${"y = torch.add(y, y)\n".repeat(40)}return torch.cat(y)`)), "NN60"],
  ["a large tensor", archive(net("return torch.expand(x, [99999, 99999, 99999, -1, 4])")), "NN6024"],
  ["a text that grows", archive(net(`y = "a"\n${"y = torch.add(y, y)\n".repeat(60)}return x`)), "a network"],
  [
    "code that unpacks to gigabytes",
    archive(net(`return x${" ".repeat(100_000_000)}`)),
    "net/code/__torch__.py, unpacked, would take",
  ],
  ["names of the prototype", archive(net("return torch.__proto__(x)")), "NN6022"],
  ["an attribute of the prototype", archive(net("return self.constructor")), "there is no attribute constructor"],
  [
    "a constant that is not there",
    archive(net("return torch.add(x, CONSTANTS.c7)")),
    "CONSTANTS.c7 is not in the file",
  ],
  ["nothing", archive(net("return None")), "what it gives is no tensor"],
];

test.each(rows)("%s", { timeout: 20_000 }, async (_, file, says) => {
  expect(await said(file)).toContain(says);
});

test("damaged files give a network or a message", { timeout: 240_000 }, async () => {
  const runs = Number(process.env["FUZZ_RUNS"] ?? 8);
  const first = Number(process.env["FIRST"] ?? 0);
  for (const name of files) {
    const file = new Uint8Array(readFileSync(new URL(name, folder)));
    for (let seed = first; seed < first + runs; seed++) {
      const found = await said(damaged(file, seed), [{ sizes: [1, 3, 8, 8] }]).catch((error: unknown) => {
        throw new Error(`${name} damaged with seed ${seed}: ${String(error)}`, { cause: error });
      });
      expect(found, `${name}, seed ${seed}`).not.toBe("");
    }
  }
});
