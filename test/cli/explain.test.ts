import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

test("a small network, step by step", async () => {
  const { code, out } = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["explain", "net.nn"]);
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "Tiny  x [N, 1, 4, 4] → [N, 3]

     1. conv convolves x [N, 1, 4, 4] with 2 filters of 3×3, then relu on the way → [N, 2, 4, 4]
        (net.nn:9)
          ✓ bn folded into conv (net.nn:9)
          ✓ relu rides on conv (net.nn:9)
          ✓ dropout taken out: it does nothing in inference (net.nn:9)
     2. flatten sees step 1's [N, 2, 4, 4] in another shape, at no cost → [N, 32] (net.nn:9)
     3. fc maps step 2's [N, 32], 32 features to 3 → [N, 3] (net.nn:9)
    "
  `);
});

test("as data", async () => {
  const { out } = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["explain", "net.nn", "--json"]);
  const { model, steps } = JSON.parse(out) as {
    model: string;
    steps: {
      name: string;
      output: unknown;
      kernels: string[];
      remarks: { kind: string; path: string; action: string }[];
    }[];
  };
  expect(model).toBe("Tiny");
  expect(steps.map(({ name }) => name)).toEqual(["conv", "flatten", "fc"]);
  expect(steps[0]).toMatchObject({ output: ["N", 2, 4, 4], kernels: ["conv_bn_relu"] });
  expect(steps[0]?.remarks.find(({ path }) => path === "bn")).toMatchObject({ kind: "done", action: "fold" });
});

test("a concatenation costs nothing, unless a part has to be copied in", async () => {
  const net = (second: string): string =>
    `model Net { a = Conv2d(3, 4, 1)  forward(x: [N, 3, 8, 8]) { return cat([a(x), ${second}], 1) } }\n`;
  const folder = temporaryFolder({ "made.nn": net("x.exp()"), "given.nn": net("x") });
  const [made, given] = await Promise.all(
    ["made.nn", "given.nn"].map(async (file) => {
      const { out } = await nnc(folder, ["explain", file, "--json"]);
      return (JSON.parse(out) as { steps: { kernels: string[]; remarks: { text: string }[] }[] }).steps.at(-1);
    }),
  );
  expect(made).toMatchObject({ kernels: [], remarks: [{ text: expect.stringContaining("costs nothing") as string }] });
  expect(given).toMatchObject({ kernels: [expect.stringMatching(/^copy/)], remarks: [] });
});

test("what is wrong with a file is said in place of it", async () => {
  const { code, out, err } = await nnc(temporaryFolder({ "net.nn": brokenNet }), ["explain", "net.nn"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("error[NN3004]");
});

test("what a message's code means", async () => {
  const { code, out } = await nnc(".", ["explain", "nn3004"]);
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "NN3004  a layer was made for another size than it is given

    The message says both and where the input was made. Bring the input to the shape that the layer was
    made for, write the size that it has, or _ to take it from the input.

    for example
      model Net {
        pool = MaxPool2d(2)
        fc = Linear(192, 10)
        forward(x: [N, 3, 8, 8]) { return x |> pool |> flatten(1) |> fc }
      }

      error[NN3004]: Linear expects 192 input features, but the input has 48
       --> main.nn:4:64
        |
      4 |   forward(x: [N, 3, 8, 8]) { return x |> pool |> flatten(1) |> fc }
        |                                                                ^^ [N, 48] is made by flatten at main.nn:4:50
        |
        = in model Net, at fc
        = help: Linear(48, 10), or Linear(_, 10) to take the size from the input

    mended
      model Net {
        pool = MaxPool2d(2)
        fc = Linear(48, 10)
        forward(x: [N, 3, 8, 8]) { return x |> pool |> flatten(1) |> fc }
      }
    "
  `);
});

test("a code that none has", async () => {
  const { code, err } = await nnc(".", ["explain", "NN3040"]);
  expect(code).toBe(2);
  expect(err).toContain("no message has the code NN3040");
});

test("a code that has been split into others", async () => {
  const { code, out } = await nnc(".", ["explain", "NN3001"]);
  expect(code).toBe(0);
  expect(out).toContain("a code that is no longer given");
  expect(out).toContain("split into\n  NN2055  an argument that is out of range\n");
  expect(JSON.parse((await nnc(".", ["explain", "NN3001", "--json"])).out)).toMatchObject({
    into: expect.arrayContaining(["NN2055", "NN3011"]),
  });
});

test("a code of the settings, which its message explains", async () => {
  const { code, out } = await nnc(".", ["explain", "NN5301"]);
  expect(code).toBe(0);
  expect(out).toContain("nnc.config.ts");
});
