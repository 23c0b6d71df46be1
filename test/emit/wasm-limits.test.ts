import { expect, test } from "vitest";
import { compile, runPipeline, source } from "../../compiler/index.ts";
import { createAssembler } from "../support/assemble-wat.ts";
import { encodeModule } from "../../compiler/targets/wasm/wat/encode-module.ts";
import { instruction, type Wat } from "../../compiler/targets/wasm/wat/wat.ts";
import { checkModule } from "../../compiler/targets/wasm/module/limits.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";

const big = `model Big {
  forward(x: [N, 64, 4096, 4096]) {
    return softmax(x.permute(0, 2, 3, 1), dim=1) + 1
  }
}
`;

test("a network whose memory is over 4 GiB is refused for WebAssembly, and can be had without", async () => {
  await expect(compile(source("big.nn", big), { target: "wasm" })).rejects.toThrow(
    "NN5004: Big takes 8.0 GiB, WebAssembly has 4: build it with --target ts\n--> big.nn:1",
  );
  expect((await compile(source("big.nn", big), { target: "ts" })).code).toContain("class Big");
});

test("on the command line: a message with its place, exit code 1, and nothing written", async () => {
  const folder = temporaryFolder({ "big.nn": big });
  const { code, err } = await nnc(folder, ["build", "big.nn"]);
  expect(code).toBe(1);
  expect(err).toBe("error[NN5004]: Big takes 8.0 GiB, WebAssembly has 4: build it with --target ts\n  --> big.nn:1\n");
  expect((await nnc(folder, ["build", "big.nn", "--check"])).code).not.toBe(0);
});

test("what engines would refuse is found in the module itself", async () => {
  const assemble = await createAssembler();
  const [graph] = runPipeline(source("big.nn", big), {}, "graph").graphs ?? [];
  const check = (text: string) => () => checkModule(graph!, assemble(`(module ${text})`));
  const many = (count: number, what: string): string => Array(count).fill(what).join(" ");
  expect(check(`(func (param i32 i32) (result i32) (local v128 i32) (i32.const 300))`)).not.toThrow();
  expect(check(`(func (param ${many(1000, "i32")}))`)).not.toThrow();
  expect(check(`(func (param ${many(1001, "i32")}))`)).toThrow(
    "NN5005: Big has a kernel with a number of parameters of 1001 as WebAssembly, engines take 1000",
  );
  expect(check(`(func) (func (local ${many(50_001, "i32")}))`)).toThrow("a number of locals of 50001");
  // A function of that many bytes, whose text would take seconds to read.
  const nothing: Wat = instruction("nop");
  const long = { parameters: [], locals: [], body: Array<Wat>(7_700_000).fill(nothing) };
  const module = encodeModule({ pages: 1, numbers: new Uint8Array(), functions: [long] });
  expect(() => checkModule(graph!, module)).toThrow("a size of 77");
});
