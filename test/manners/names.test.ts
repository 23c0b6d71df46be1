/** Names that collide with what modules are made of: what the file says is what is exported. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ts from "typescript";
import { compile, source } from "../../compiler/index.ts";
import { createModuleNames } from "../../compiler/6-emit/text/module-names.ts";
import { runtimeText } from "../../compiler/6-emit/runtime-text.ts";
import { typecheck } from "../cli/typecheck.ts";
import { loadModule } from "../support/load-module.ts";
import { attacks, type Attack } from "./attack.ts";

const modelNames = [
  ..."Readonly Record ReturnType Promise ReadonlyMap ArrayLike ArrayBufferLike Map Set Object Array Math JSON Error".split(
    " ",
  ),
  ..."Float32Array WebAssembly Signature Tensor Input Weights WasmPlan NncError reserve checkOptions name length".split(
    " ",
  ),
  ..."__proto__ prototype constructor toString hasOwnProperty string symbol keyof globalThis URL fetch process await_ n".split(
    " ",
  ),
];

const model = (name: string): string => `model ${name} { fc = Linear(2, 2)  forward(x: [N, 2]) { return fc(x) } }\n`;

describe("a model of this name is exported under it, and runs", () => {
  const all = source("net.nn", modelNames.map(model).join(""));
  let models: Awaited<ReturnType<typeof loadModule>>;
  beforeAll(async () => {
    models = await loadModule(all, { target: "ts" });
  });

  test.each(modelNames)("%s", async (name) => {
    const network = await models[name]!.create(undefined, { seed: 1 });
    expect(network.forward(new Float32Array(2))).toMatchObject({ shape: [1, 2] });
  });

  test("TypeScript finds nothing wrong with the module that stands alone", async () => {
    const { code = "" } = await compile(all, { standalone: true, target: "ts" });
    expect(typecheck({ "net.nn.ts": code })).toEqual([]);
  });
});

test("no name of a module can be that of a global which it uses", async () => {
  const own = "N x y".split(" ");
  for (const target of ["wasm", "ts"] as const) {
    const { code = "" } = await compile(source("net.nn", model("Net")), { target, standalone: true });
    const file = ts.createSourceFile("net.ts", `${code}${runtimeText.typescript}`, ts.ScriptTarget.ES2022, true);
    const used = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) used.add(node.typeName.text);
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) used.add(node.expression.text);
      if (
        ts.isPropertyAccessExpression(node) &&
        ts.isIdentifier(node.expression) &&
        /^[A-Z]/.test(node.expression.text)
      )
        used.add(node.expression.text);
      ts.forEachChild(node, visit);
    };
    visit(file);
    // Type parameters, and what is declared for this model.
    const free = [...used].filter(
      (name) => name.length > 1 && !/Net$|^(Shape|Values)$/.test(name) && !own.includes(name),
    );
    const fresh = createModuleNames([...runtimeText.names]);
    expect(free.filter((name) => fresh(name) === name)).toEqual([]);
  }
});

test("what a terminal would obey is written as an escape", async () => {
  const text = `## Red \u001b[31m, one \u0001.\n${model("Net")}`;
  const { code = "", diagnostics } = await compile(source("net.nn", text), { target: "ts" });
  expect(diagnostics).toEqual([]);
  // eslint-disable-next-line no-control-regex
  expect(code).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
  expect(code).toContain("\\u{1b}[31m");
});

const net = model("Net");
const row = (name: string, files: Attack["files"], code: number, ...says: readonly string[]): Attack => ({
  name,
  files,
  args: ["check", "net.nn"],
  code,
  says,
});

attacks("names", [
  row("a file that imports itself", { "net.nn": `import { Net } from "./net.nn"\n${net}` }, 1, "error[NN"),
  row(
    "two files that import each other",
    { "net.nn": `import { A } from "./a.nn"\n${net}`, "a.nn": `import { Net } from "./net.nn"\n${model("A")}` },
    1,
    "error[NN",
  ),
  row("an import that is not there", { "net.nn": `import { A } from "./a.nn"\n${net}` }, 1, "a.nn"),
  row(
    "an import from outside",
    { "net.nn": `import { A } from "../../../../../../etc/passwd"\n${net}` },
    1,
    "error[NN",
  ),
  row("an import by an absolute path", { "net.nn": `import { A } from "/etc/passwd"\n${net}` }, 1, "NN2011"),
  row("an import by a URL", { "net.nn": `import { A } from "https://example.com/a.nn"\n${net}` }, 1, "NN2011"),
  row("an import that is a folder", { "net.nn": `import { A } from "./a.nn"\n${net}`, "a.nn/b": "" }, 1, "a.nn"),
  row("an import in the wrong case", { "net.nn": `import { a } from "./a.nn"\n${net}`, "a.nn": model("A") }, 1, "A"),
  row("a name twice", { "net.nn": net + net }, 1, "error[NN"),
  row("a name that makes a promise of the module", { "net.nn": model("then") }, 1, "NN2059"),
  row("a name of 1,000 letters", { "net.nn": model("A".repeat(1000)) }, 0),
  row("a standard file that there is not", { "net.nn": `import { A } from "nn:no"\n${net}` }, 1, "NN2"),
  row(
    "a field and an input of one name",
    { "net.nn": "model M { x = Linear(2, 2)  forward(x: [N, 2]) { return x } }" },
    0,
  ),
]);

afterAll(() => console.log(`names of models: ${modelNames.length} attacks`));
