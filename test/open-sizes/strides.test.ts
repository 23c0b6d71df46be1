import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import type { OpenModel } from "../../compiler/sizes/open-model.ts";
import { planModel } from "../../compiler/sizes/plan-model.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as webassembly } from "../../compiler/targets/wasm/machine.ts";

test.each([typescript, webassembly])(
  "what strides have divided is right at their multiples, too, $lanes lanes",
  (machine) => {
    const text = `model Net {
    stem = Conv2d(3, 8, 7, stride=2, padding=3)
    down = ModuleList(for i in 0..3: Conv2d(8, 8, 3, stride=2, padding=1))
    conv = Conv2d(8, 16, 3, padding=1)
    forward(x: [N, 3, H, W]) {
      x = x |> stem |> relu |> max_pool2d(3, 2, 1)
      for layer in down { x = relu(layer(x)) }
      return conv(x)
    }
  }`;
    const model = runPipeline(source("net.nn", text), {}, "optimized").open?.get("Net") as OpenModel;
    const others = [
      [256, 320],
      [512, 448],
      [192, 129],
      [127, 1024],
    ] as const;
    const held = others.map(([H, W]) => model.at({ H, W }));
    const plan = planModel(
      { ...model, samples: { ...model.samples, held: [...model.samples.held, ...held] } },
      machine,
      {},
    );
    expect(plan.open?.symbols).toEqual(["H", "W"]);
  },
);
