import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { plansFor, runPipeline } from "../../compiler/pipeline.ts";
import { source } from "../../grammar/source.ts";
import { emitNetwork } from "../../compiler/targets/wasm/emit-wasm.ts";
import { laneFunctions } from "../../compiler/targets/wasm/kernel/lane-functions.ts";
import { joinedFunctions, mathFunctions } from "../../compiler/targets/wasm/math/index.ts";
import { encodeModule } from "../../compiler/targets/wasm/wat/encode-module.ts";
import { encodings } from "../../compiler/targets/wasm/wat/opcodes.ts";
import { printModule } from "../../compiler/targets/wasm/wat/print-module.ts";
import { i32, instruction, vector, withImmediates, type Wat } from "../../compiler/targets/wasm/wat/wat.ts";
import type { DocumentedFunction, WatModule } from "../../compiler/targets/wasm/wat/wat-module.ts";
import { createAssembler } from "../support/assemble-wat.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

/** wabt reads the text, and comes to the same bytes. */
const assemble = await createAssembler();

function holdToText(module: WatModule): void {
  const [own, theirs] = [encodeModule(module), assemble(printModule(module))];
  if (Buffer.compare(own, theirs) === 0) return;
  const at = own.findIndex((byte, i) => byte !== theirs[i]);
  expect({ at, bytes: Buffer.from(own).toString("hex", at - 8, at + 24) }).toEqual({
    at,
    bytes: Buffer.from(theirs).toString("hex", at - 8, at + 24),
  });
}

const moduleOf = (functions: readonly DocumentedFunction[], numbers = new Uint8Array()): WatModule => ({
  pages: 1,
  numbers,
  functions,
});

const cases = new URL("../conformance/cases/", import.meta.url);
const sources = [
  ...["resnet18", "mobilenet_v2"].map((name) => repositoryFile(`examples/networks/${name}.nn`)),
  repositoryFile("examples/train-digits/digits.nn"),
  ...readdirSync(cases).map((name) => source(name, readFileSync(new URL(`${name}/model.nn`, cases), "utf8"))),
];

test.each(sources.map((each, i) => [each.path, each, i] as const))("%s", (_, each, i) => {
  const options = { target: "wasm", load: readRepositoryFile } as const;
  const stages = runPipeline(each, options);
  const plans = [
    ...plansFor(stages, "wasm"),
    ...(i % 4 < 2 ? plansFor(runPipeline(each, { ...options, threads: true }), "wasm") : []),
    ...(stages.trainers ?? []).flatMap(({ plans }) => plans.get("wasm")?.step ?? []),
  ];
  for (const plan of plans) holdToText(emitNetwork(plan, { relaxed: i % 2 === 0, steps: i % 3 === 0 }).module);
});

test("mathematical functions, with their constants in place", () => {
  holdToText(
    moduleOf([
      ...[...Object.values(mathFunctions), ...Object.values(joinedFunctions)].map(({ definition }) => definition),
      ...laneFunctions,
    ]),
  );
});

const v128 = vector("i32x4", 0);

test.each(Object.keys(encodings))("%s", (name) => {
  const { alignment, lanes = 0 } = encodings[name] ?? {};
  const immediates = [...(alignment === undefined ? [] : ["offset=70000"]), ...Array<number>(lanes).fill(1)];
  const isScalar = /^(?:i32|f32|f64)\./.test(name);
  const value = (kind: string): Wat =>
    kind === "f32"
      ? instruction("f32.convert_i32_s", i32(1))
      : kind === "f64"
        ? instruction("f64.convert_i32_s", i32(1))
        : kind === "i32"
          ? i32(7)
          : v128;
  const operands = operandsOf(name).map(value);
  const made = withImmediates(name, immediates, ...operands);
  const isStatement = /^(?:nop|unreachable|drop)$|\.store/.test(name);
  const isNumber = isScalar || /extract_lane|all_true|any_true|bitmask|^select$/.test(name);
  const body = isStatement ? [made] : isNumber ? [instruction("drop", made)] : [instruction("drop", made)];
  holdToText(moduleOf([{ name: "f", parameters: [], locals: [], body }]));
});

/** The kinds of an instruction's operands. */
function operandsOf(name: string): readonly string[] {
  const [shape = "", what = ""] = name.split(".");
  if (name === "nop" || name === "unreachable") return [];
  if (name === "drop") return ["i32"];
  if (name === "select") return ["i32", "i32", "i32"];
  if (shape === "i32") return /eqz|load/.test(what) ? ["i32"] : /_f32_/.test(what) ? ["f32"] : ["i32", "i32"];
  if (shape === "f32" || shape === "f64") return ["i32"];
  if (/^load.*lane|^store/.test(what)) return ["i32", "v128"];
  if (what.startsWith("load")) return ["i32"];
  if (what === "splat") return [{ i32x4: "i32", f32x4: "f32", f64x2: "f64" }[shape] ?? ""];
  if (what === "extract_lane") return ["v128"];
  if (what === "replace_lane") return ["v128", { i32x4: "i32", f32x4: "f32", f64x2: "f64" }[shape] ?? ""];
  if (what.startsWith("sh") && what !== "shuffle") return ["v128", "i32"];
  if (/bitselect|relaxed_n?madd/.test(what)) return ["v128", "v128", "v128"];
  if (
    /^(not|any_true|all_true|bitmask|abs|neg|sqrt|ceil|floor|trunc|nearest|convert|demote|promote|trunc_sat)/.test(what)
  )
    return ["v128"];
  return ["v128", "v128"];
}

test("numbers of every length", () => {
  const numbers = [0, 1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 32 - 1];
  const lanes = [1, -0, 0.1, NaN, Infinity, -Infinity, 1e-45, 3.4e38, 16777217];
  const body = [
    ...numbers.map(i32),
    ...lanes.map((lane) => vector("f32x4", lane)),
    ...lanes.map((lane) => vector("f64x2", lane)),
    ...numbers.map((lane) => vector("i32x4", lane)),
  ].map((each) => instruction("drop", each));
  const text = Uint8Array.from({ length: 300 }, (_, i) => i);
  holdToText(moduleOf([{ exportedAs: "green", parameters: [], locals: [], body }], text));
});

test("locals by their kinds, loops in loops, and conditions", () => {
  const locals = (["i32", "i32", "v128", "i32", "v128", "v128"] as const).map((type, i) => ({ name: `l${i}`, type }));
  const next = (label: string): Wat => withImmediates("br_if", [`$${label}`], { kind: "get", local: "l0" });
  const inner: Wat = { kind: "loop", label: "inner", body: [next("outer"), next("inner")] };
  const body: readonly Wat[] = [
    { kind: "comment", text: "what is said is not encoded" },
    { kind: "loop", label: "outer", body: [{ kind: "if", condition: i32(1), body: [inner] }, next("outer")] },
    { kind: "set", local: "l4", value: { kind: "block", body: [instruction("nop"), v128] } },
    { kind: "set", local: "l3", value: { kind: "tee", local: "l1", value: { kind: "get", local: "p" } } },
    { kind: "set", local: "l5", value: { kind: "call", name: "g", operands: [i32(3)] } },
  ];
  holdToText(
    moduleOf([
      { name: "f", parameters: [{ name: "p", type: "i32" }], locals, body },
      { name: "g", parameters: [{ name: "p", type: "i32" }], result: "v128", locals: [], body: [v128] },
    ]),
  );
});

test("two locals of one name are no function", () => {
  const local = { name: "x", type: "i32" } as const;
  expect(() => encodeModule(moduleOf([{ parameters: [local], locals: [local], body: [] }]))).toThrow("one name");
});
