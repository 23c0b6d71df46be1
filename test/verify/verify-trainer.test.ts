import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hasRelaxedSimd } from "../support/execute-wasm.ts";
import { verifyText } from "./verify-text.ts";

const relaxed = hasRelaxedSimd ? ["relaxed wasm"] : [];
const runs = new URL("../training/runs/", import.meta.url);
const files = readdirSync(runs).filter((name) => name.endsWith(".nn"));

test.each(files)("the trainer of %s gives the gradients of its references", async (name) => {
  const verified = await verifyText(readFileSync(new URL(name, runs), "utf8"));
  const ran = verified.flatMap(({ target, difference }) => (difference === null ? [] : [target]));
  expect(ran).toEqual(["ts", "wasm", ...relaxed]);
});

const net = (loss: string): string => `model M {
  conv = Conv2d(2, 4, 3, padding=1, bias=false)
  bn = BatchNorm2d(4)
  fc = Linear(4, 3)
  forward(x: [N, 2, 6, 6]) { return x |> conv |> bn |> relu |> mean((2, 3)) |> dropout(0.25, training=training) |> fc }
  loss(x: [N, 2, 6, 6], label: [N]) { ${loss} }
}
`;
const right = net("return cross_entropy(forward(x), label)");

test("dropout and running statistics are among what is verified", async () => {
  await verifyText(right, { target: "ts" });
});

test.each([
  ["a loss", net("return cross_entropy(forward(x), label) + 0.001"), /loss\[\] of \[\]: \S+ in place of/],
  [
    "a gradient",
    net("y = cross_entropy(forward(x), label)\n return y + (y - y.detach()) * 0.001"),
    /conv\.weight\.gradient\[[\d, ]+\] of \[4, 2, 3, 3\]: \S+ in place of \S+, which may be off by/,
  ],
])("refuses %s that is wrong", async (_, wrong, message) => {
  await expect(verifyText(wrong, { like: right, target: "ts" })).rejects.toThrow(message);
  await expect(verifyText(wrong, { like: right, target: "wasm", simd: "plain" })).rejects.toThrow(message);
});
