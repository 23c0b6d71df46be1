import { expect, test, vi } from "vitest";
import { compile, renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { referencePage } from "../../compiler/reference/page.ts";
import { networksToVerify } from "../../compiler/verify/networks-to-verify.ts";
import { verifyModule } from "../../compiler/verify/verify-module.ts";

// The line that an op has in `ops/index.ts`, and the one that a function has beside it.
vi.mock(import("../../compiler/ops/index.ts"), async (load) => {
  const { opNamed, ...rest } = await load();
  const { stretch } = await import("./stretch.ts");
  return { ...rest, opNamed: (name: string) => (name === stretch.name ? stretch : opNamed(name)) };
});
vi.mock(import("../../compiler/functions/index.ts"), async (load) => {
  const { functionGroups, tensorFunctions } = await load();
  const { stretchFunction } = await import("./stretch.ts");
  const { Arithmetic = [], ...others } = functionGroups;
  return {
    functionGroups: { ...others, Arithmetic: [...Arithmetic, stretchFunction] },
    tensorFunctions: new Map([...tensorFunctions, [stretchFunction.name, stretchFunction]]),
  };
});

const file = source(
  "net.nn",
  "model Net {\n  conv = Conv2d(3, 8, 3)\n  forward(x: [N, 3, 5, 5]) { return x |> conv |> relu |> stretch(3) }\n}\n",
);

test("an invented op is a function of the language, a method, a kernel on both targets and an entry of the reference", async () => {
  const emitted = await compile(file, { format: "js" });
  expect(emitted.diagnostics.map((each) => renderDiagnostic(each))).toEqual([]);
  const networks = networksToVerify(runPipeline(file));
  const verified = await verifyModule({
    emitted: { code: emitted.code ?? "", wasm: [] },
    format: "js",
    math: "exact",
    target: "auto",
    simd: "both",
    wasmFile: false,
    trainers: [],
    networks,
  });
  expect(verified.map(({ target }) => target)).toEqual(["ts", "wasm", "relaxed wasm"]);
  expect(verified[0]?.difference).toBeLessThan(1e-6);
  expect(emitted.code).toContain("conv_relu_stretch");
  const entry = referenceEntries().filter(({ name }) => name === "stretch");
  expect(referencePage(entry)).toMatch(
    /### stretch\n\n`stretch\(input, factor\)`[^]*`stretch\(x, 3\)`: \[N, 8\] → \[N, 8\]/,
  );
});

test("what is wrong with its arguments is said as of any other", () => {
  const wrong = source("net.nn", 'model Net { forward(x: [N, 3]) { return x.stretch("wide") } }\n');
  expect(runPipeline(wrong).diagnostics.map(({ code }) => code)).toEqual(["NN2006"]);
});
