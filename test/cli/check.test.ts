import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

const unused = `model Odd {
  spare, left = Linear(2, 2)
  forward(x: [N, 2]) { return relu(x) }
}
`.replace("spare, left", "spare");
const files = { "bad.nn": brokenNet, "good.nn": tinyNet, "sub/100%, odd.nn": unused };

test("--format compact: a line each, as editors read them", async () => {
  const { code, out, err } = await nnc(temporaryFolder(files), ["check", ".", "--format", "compact"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toBe(
    "bad.nn:3:31: error[NN3004]: Linear expects 8 input features, but x has 9\n" +
      "sub/100%, odd.nn:2:11: warning[NN2016]: spare is never used in forward\n",
  );
});

test("--format github: commands that mark the lines of a pull request", async () => {
  const { code, out, err } = await nnc(temporaryFolder(files), ["check", ".", "--format", "github"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out.split("\n")).toEqual([
    "::error file=bad.nn,line=3,endLine=3,col=31,endColumn=32,title=nnc NN3004::" +
      "Linear expects 8 input features, but x has 9%0Ain model Broken, at fc%0A" +
      "help: Linear(9, 3), or Linear(_, 3) to take the size from the input",
    "::warning file=sub/100%25%2C odd.nn,line=2,endLine=2,col=11,endColumn=16,title=nnc NN2016::" +
      "spare is never used in forward%0Ain model Odd",
    "",
  ]);
});

test("--format json is --json", async () => {
  const folder = temporaryFolder(files);
  const ran = await nnc(folder, ["check", ".", "--format", "json"]);
  expect(ran).toEqual(await nnc(folder, ["check", ".", "--json"]));
  expect(JSON.parse(ran.out)).toMatchObject({ errors: 1, warnings: 1, files: [{ path: "bad.nn" }, {}, {}] });
});

test("--fix mends what can only be meant in one way, in imported files, too, and tells of the rest", async () => {
  const folder = temporaryFolder({
    "net.nn": `import { Blok } from "./blocks.nn"
model Net {
  block = Block(3)
  fc = Linear(9, 2)
  forward(x: [N, 3, 8, 8]) { return x |> block |> flaten(1) |> fc |> nothing_like_it }
}
`,
    "blocks.nn": `module Block(width: int) {
  conv = nn.Conv2d(width, 4, 3, paddin=1)
  forward(x) { return F.relu(self.conv(x)) }
}
`,
  });
  const { code, out, err } = await nnc(folder, ["check", "net.nn", "--fix", "--format", "compact"]);
  expect({ code, out }).toEqual({
    code: 1,
    out: "net.nn:5:71: error[NN2001]: there is nothing called nothing_like_it here\n",
  });
  expect(err).toBe("5 fixes in net.nn, blocks.nn\n");
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  expect(read("net.nn")).toContain("import { Block } from");
  expect(read("net.nn")).toContain("|> flatten(1) |>");
  expect(read("blocks.nn")).toContain("conv = Conv2d(width, 4, 3, paddin=1)");
  expect(read("blocks.nn")).toContain("relu(conv(x))");
  writeFileSync(join(folder, "net.nn"), read("net.nn").replace(" |> nothing_like_it", ""));
  expect(await nnc(folder, ["check", "net.nn", "--fix"])).toMatchObject({
    code: 0,
    out: "net.nn: fine, 1 model\n",
    err: "2 fixes in blocks.nn, net.nn\n",
  });
  expect(read("net.nn")).toContain("fc = Linear(_, 2)");
  expect(read("blocks.nn")).toContain("padding=1");
});

test("--max-warnings", async () => {
  const folder = temporaryFolder({ "net.nn": unused });
  const check = (most: string) => nnc(folder, ["check", "net.nn", "--format", "compact", "--max-warnings", most]);
  expect(await check("1")).toMatchObject({ code: 0, err: "" });
  expect(await check("0")).toMatchObject({ code: 1, err: "too many warnings: 1, where --max-warnings allows 0\n" });
});

describe("weights that a build would take", () => {
  const net =
    "model Net {\n  fc1 = Linear(3, 4)\n  fc2 = Linear(4, 2)\n  forward(x: [N, 3]) { return fc2(fc1(x)) }\n}\n";
  const tensor = (name: string, shape: readonly number[]) =>
    float32Tensor({ name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  const partial = writeSafetensors([
    tensor("fc1.weight", [4, 3]),
    tensor("fc1.bias", [4]),
    tensor("fc2.weight", [2, 4]),
  ]);
  const config = (weights: string) => `export default { files: "*.nn", weights: ${weights} };\n`;

  test.each([
    ["beside the file", ["check", "."], "net.safetensors", {}],
    [
      "from the configuration",
      ["check", "net.nn"],
      "all.safetensors",
      { "nnc.config.mjs": config('"all.safetensors"') },
    ],
    ["for one file", ["check"], "its.safetensors", { "nnc.config.mjs": config('{ "net.nn": "its.safetensors" }') }],
  ])("that lack something, %s", async (_, args, name, more) => {
    const other = "model Other { forward(x: [N, 3]) { return x } }\n";
    const folder = temporaryFolder({ "net.nn": net, "other.nn": other, [name]: partial, ...more });
    const { code, err } = await nnc(folder, args);
    expect(code).toBe(1);
    expect(err).toContain(`error[NN4001]: ${name}: the weights do not fit the model\n --> net.nn:1:1`);
    expect(err).toContain("fc2.bias [2] (net.nn:3)");
  });

  test("that are not there", async () => {
    const folder = temporaryFolder({ "net.nn": net, "nnc.config.mjs": config('"lost.safetensors"') });
    expect(await nnc(folder, ["check", "--format", "compact"])).toMatchObject({
      code: 1,
      out: "net.nn:1:1: error[NN5402]: there are no weights at lost.safetensors\n",
    });
  });

  test("that fit, or that nobody wants", async () => {
    const whole = writeSafetensors([
      ...[tensor("fc1.weight", [4, 3]), tensor("fc1.bias", [4]), tensor("fc2.weight", [2, 4]), tensor("fc2.bias", [2])],
    ]);
    expect(await nnc(temporaryFolder({ "net.nn": net, "net.safetensors": whole }), ["check", "net.nn"])).toMatchObject({
      code: 0,
    });
    const unwanted = temporaryFolder({ "net.nn": net, "net.safetensors": partial, "nnc.config.mjs": config("false") });
    expect(await nnc(unwanted, ["check"])).toMatchObject({ code: 0 });
  });
});
