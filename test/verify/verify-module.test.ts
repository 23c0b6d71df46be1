import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import type { VerifiedTarget } from "../../compiler/verify/verify-module.ts";
import { WrongModule } from "../../compiler/verify/wrong-module.ts";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import { verifyText, type VerifyTextOptions } from "./verify-text.ts";

const readCase = (name: string): string =>
  readFileSync(new URL(`../conformance/cases/${name}/model.nn`, import.meta.url), "utf8");

const relaxed = hasRelaxedSimd ? ["relaxed wasm"] : [];
const targetsOf = (verified: readonly VerifiedTarget[]): readonly string[] =>
  verified.flatMap(({ target, difference }) => (difference === null ? [] : [target]));

/** Some with Winograd's tiles, which carry a NaN on, some that turn it into a number, and some with several results. */
const names = [
  "bn_no_stats",
  "conv_pad_circular",
  "conv_transpose",
  "fn_sum_max",
  "fuse_bn_conv_padded",
  "fuse_conv_relu_bn",
  "fuse_grouped_bn",
  "fuse_residual_then_bn",
  "fuse_squeeze_excite",
  "group_norm",
  "max_pool_ceil",
  "seed_bottleneck",
  "structure_dense",
  "structure_two_towers",
  "structure_unet",
];

test.each(names)("%s computes what its references do", async (name) => {
  const verified = await verifyText(readCase(name));
  expect(targetsOf(verified)).toEqual(["ts", "wasm", ...relaxed]);
  for (const { difference } of verified) expect(difference ?? 0).toBeLessThan(2e-5);
});

test("exponentials that single precision has no room for are as infinite in the references", async () => {
  const decoder = `model Net {
  mu = Linear(4, 3)
  spread = Linear(4, 3)
  out = Linear(3, 8)
  forward(x: [N, 4], noise: [N, 3]) { return mu(x) + noise * exp(0.5 * spread(x)) |> out |> sigmoid }
}`;
  const gated = `model Net {\n  d = Linear(4, 16)\n  forward(x: [N, 4]) { return x |> exp |> d |> sigmoid }\n}`;
  for (const text of [decoder, gated]) expect(targetsOf(await verifyText(text))).toEqual(["ts", "wasm", ...relaxed]);
});

test.each<VerifyTextOptions & { readonly expected: readonly string[] }>([
  { format: "js", standalone: true, expected: ["ts", "wasm", ...relaxed] },
  { target: "ts", standalone: true, expected: ["ts"] },
  { target: "wasm", simd: "plain", standalone: true, expected: ["wasm"] },
  { target: "wasm", simd: "relaxed", expected: relaxed },
  { wasmFile: true, expected: ["ts", "wasm"] },
  { wasmFile: true, simd: "relaxed", expected: ["ts", ...relaxed] },
  { math: "fast", fuse: false, profile: true, expected: ["ts", "wasm", ...relaxed] },
])("as it is built: %o", async ({ expected, ...options }) => {
  expect(targetsOf(await verifyText(readCase("seed_basic_block"), options))).toEqual(expected);
});

test("with the weights that are in it, too", async () => {
  const text = "model M { fc = Linear(3, 2, bias=false)  forward(x: [N, 3]) { return fc(x) } }\n";
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const embed = writeSafetensors([float32Tensor({ name: "fc.weight", shape: [2, 3], data })]);
  const verify = (values: readonly number[]): Promise<readonly VerifiedTarget[]> =>
    verifyText(text, { embed, target: "ts", weights: { ofModels: [[Float32Array.from(values)]], packed: undefined } });
  expect(targetsOf(await verify([1, 2, 3, 4, 5, 6]))).toEqual(["ts"]);
  await expect(verify([1, 2, 3, 4, 5, -6])).rejects.toThrow(
    "weights as given, inputs of seed 1, a batch of 1, without NaN",
  );
});

const net = (body: string): string => `model M {
  conv = Conv2d(2, 8, 3, padding=1)
  bn = BatchNorm2d(8)
  conv2 = Conv2d(8, 8, 3, padding=1)
  forward(x: [N, 2, 12, 12]) { ${body} }
}
`;

const right = net("return { y: x |> conv |> bn |> relu |> conv2 }");

test.each([
  ["a norm on the other side of a relu", net("return { y: x |> conv |> relu |> bn |> conv2 }")],
  ["a relu that is missing", net("return { y: x |> conv |> bn |> conv2 }")],
  ["a norm that is missing", net("b = bn(x |> conv)\n return { y: x |> conv |> relu |> conv2 }")],
  ["a little too much", net("y = x |> conv |> bn |> relu |> conv2\n return { y: y + 0.001 }")],
])("refuses %s", async (_, wrong) => {
  const verified = verifyText(wrong, { like: right, target: "ts" });
  await expect(verified).rejects.toBeInstanceOf(WrongModule);
});

const tiled = (body: string): string => `model M {
  conv = Conv2d(8, 8, 3, padding=1)
  forward(x: [N, 8, 24, 24]) { ${body} }
}
`;
/** Infinite where x is largest in its channel, and nowhere else. */
const peak = "x = 1 / (x - x.amax((2, 3), keepdim=true))";
/** NaN in a sample that holds a NaN or an infinity, zero in all others. */
const spoilt = "(x - x).mean((1, 2, 3), keepdim=true)";

test.each([
  ["a NaN in a Winograd tile", tiled("return { y: conv(x) }")],
  ["an infinity in a Winograd tile", tiled(`${peak}\n return { y: conv(x) |> relu |> conv }`)],
  ["what is decided by one", tiled("return { y: conv(x).argmax(1, keepdim=true) + conv(x) }")],
  ["what is decided by an infinity", tiled(`${peak}\n return { y: conv(x).argmax(1), z: where(conv(x) > 0, 1, 2) }`)],
])("knows what becomes of %s", async (_, text) => {
  expect(targetsOf(await verifyText(text))).toEqual(["ts", "wasm", ...relaxed]);
  expect(targetsOf(await verifyText(text, { math: "fast", fuse: false }))).toEqual(["ts", "wasm", ...relaxed]);
});

test.each([
  ["a NaN", tiled("return { y: conv(x) }"), tiled(`return { y: conv(x) + ${spoilt} }`)],
  ["an infinity", tiled(`${peak}\n return { y: conv(x) }`), tiled(`${peak}\n return { y: conv(x) + ${spoilt} }`)],
  [
    "a NaN that decides",
    tiled("return { y: conv(x).argmax(1, keepdim=true) + conv(x) }"),
    tiled(`return { y: conv(x).argmax(1, keepdim=true) + conv(x) + ${spoilt} }`),
  ],
])("refuses %s that reaches further than its tile", async (_, right, wrong) => {
  await expect(verifyText(wrong, { like: right })).rejects.toThrow(/: NaN in place of -?\d/);
});

test("says what a report needs", async () => {
  const wrong = net("return { y: x |> conv |> bn |> tanh |> conv2 }");
  const verified = verifyText(wrong, { like: right, target: "wasm", simd: "plain" });
  await expect(verified).rejects.toThrow(
    /^the module would not compute what M \(net\.nn:1\) says, so nothing was written\n {2}target wasm, y\[0, 0, 0, 0\] of \[2, 8, 12, 12\]: \S+ in place of \S+, which may be off by \S+\n {2}weights and inputs of seed 1, a batch of 2, with NaN in this sample\n {2}the references give the same after every pass, so it is the plan or the kernels$/,
  );
});

test.each([
  // exp overflows in single precision only.
  ["x.exp().exp().log()"],
  // A tie in single precision, none in double.
  ["(x + 16777216.0).argmax(1)"],
  // Rounding errors are all that is left.
  ["((x + 1000.0) - 1000.0) * 1000.0 - x * 1000.0"],
])("does not mistake the limits of single precision for an error: %s", async (expression) => {
  const text = `model M { forward(x: [N, 64]) { return ${expression} } }\n`;
  expect(targetsOf(await verifyText(text))).toEqual(["ts", "wasm", ...relaxed]);
});

test.each([
  ["indices", "model M { e = Embedding(50, 4)  forward(ids: [N, 7]) { return e(ids) } }\n"],
  [
    "samples that are mixed",
    "model M { c = Conv2d(8, 8, 3)  forward(x: [N, 8, 14, 14]) { return c(x - x.mean(0)) } }\n",
  ],
  [
    "NaN that is asked for",
    "model M { c = Conv2d(8, 8, 3)  forward(x: [N, 8, 14, 14]) { return c(x).argmax(1, keepdim=true) + c(x) } }\n",
  ],
  ["a fixed batch", "model M { c = Conv2d(8, 8, 3)  forward(x: [1, 8, 14, 14]) { return c(x) } }\n"],
  ["a result by the name of data", "model M { forward(x: [N, 3]) { return { data: relu(x) } } }\n"],
  [
    "two models",
    "model A { forward(x: [N, 3]) { return relu(x) } }\nmodel B { forward(x: [N, 3]) { return tanh(x) } }\n",
  ],
])("takes %s", async (_, text) => {
  expect(targetsOf(await verifyText(text))).toEqual(["ts", "wasm", ...relaxed]);
});
