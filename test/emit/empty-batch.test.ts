import { describe, expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";

const networks = {
  "a convolution": ["f = Conv2d(3, 8, 3)", "x: [N, 3, 6, 6]", "relu(f(x))"],
  "a row of layers": ["f = Linear(6, 5)", "x: [N, 3, 6, 6]", "f(x).mean((2, 3)).softmax(1)"],
  "a view": ["", "x: [N, 3, 6, 6]", "x.permute(0, 2, 3, 1)"],
  "sums and largest values": ["", "x: [N, 3, 6, 6]", "x.cumsum(1), x.amax(1), x.argmax(2)"],
  "images in other sizes": [
    "",
    "x: [N, 3, 6, 6]",
    'interpolate(x, 4, mode="bicubic"), interpolate(x, 4, mode="bilinear", antialias=true)',
  ],
  windows: ["", "x: [N, 3, 6, 6]", "unfold(x, 3, padding=1), fold(unfold(x, 3), (6, 6), 3), x.unfold(2, 2, 2)"],
  "places of a grid": [
    "",
    "x: [N, 3, 6, 6]",
    "grid_sample(x, x[:, 0:2].permute(0, 2, 3, 1)), grid_sample(x, affine_grid(x[:, 0, 0:2, 0:3], x.shape))",
  ],
  "what is sorted and indexed": [
    "w = Parameter([6, 4])",
    "x: [N, 3, 6]",
    "x.sort(1)[0], x.topk(2)[1], x.median(2)[0], w[x], x[..., none, [2, 0, 1]], x.gather(1, x), x.scatter_add(2, x, x)",
  ],
  "a result that has no batch": ["w = Parameter([4], init=2)", "x: [N, 4]", "x * w, w * 3"],
} as const;

/** As in PyTorch: no samples, no results, and whatever does not depend on them. */
describe.each(Object.entries(networks))("an empty batch of %s", (_, [field, input, result]) => {
  test.each(["ts", "wasm"] as const)("on %s", async (target) => {
    const text = `model Net {\n  ${field}\n  forward(${input}) { return ${result} }\n}\n`;
    const { Net } = await loadModule(source("net.nn", text), { target });
    const net = await Net?.create(undefined, { seed: 1 });
    const sizes = (Net?.signature.inputs[0]?.shape ?? []).map((dim) => (typeof dim === "number" ? dim : 1));
    const run = (batch: number) => {
      const shape = [batch, ...sizes.slice(1)];
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5);
      return tensorsOf(net?.forward({ data, shape }) ?? []);
    };
    const [first, one, again] = [run(0), run(1), run(0)];
    for (const [i, tensor] of one.entries()) {
      const isShared = tensor.shape[0] !== 1;
      const expected = isShared ? tensor : { data: new Float32Array(), shape: [0, ...tensor.shape.slice(1)] };
      expect(first[i]).toEqual(expected);
      expect(again[i]).toEqual(expected);
    }
  });
});

/** Of no sample PyTorch takes no largest either. */
test.each(["x.amax(0)", "x.max()", "x.argmin(0)", "x.min(0)[1]", "x.argmax()"])(
  "%s of an empty batch is refused",
  async (result) => {
    const text = `model Net { forward(x: [N, 3]) { return ${result} } }\n`;
    const { Net } = await loadModule(source("net.nn", text), { target: "ts" });
    const net = await Net!.create();
    const forward = (batch: number) => tensorsOf(net.forward({ data: new Float32Array(3 * batch), shape: [batch, 3] }));
    expect(forward(1)[0]?.data[0]).toBe(0);
    expect(() => forward(0)).toThrow(
      /^NN7014: a batch of 0 is too small: \w+\(\): Expected reduction dim 0 to have non-zero size$/,
    );
  },
);
