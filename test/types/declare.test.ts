/** Declarations without kernels: what they say, and where each name leads. */
import { allMappings, fromMap } from "@jridgewell/gen-mapping";
import * as prettier from "prettier";
import { expect, test } from "vitest";
import { compile, declare, source, type DeclarationFiles } from "../../compiler/index.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

const blocks = `module Block(width: int) {
  fc = Linear(width, width)
  forward(x: [N, width]) { return fc(x) }
}
`;
const net = `import { Block } from "../blocks.nn"

## Doubles.
model Twice {
  forward(n: [N, 4], y: [N, 4]) {
    return { "sum": n + y, y: n * 2 }
  }
}
model Imported = Block(3)
`.replace('"sum"', "sum");

const load = (path: string) => (path === "blocks.nn" ? source(path, blocks) : undefined);

function declared(path: string, text: string): DeclarationFiles {
  const { declarations, diagnostics } = declare(source(path, text), { load });
  expect(diagnostics).toEqual([]);
  return declarations as DeclarationFiles;
}

/** `forward → ../blocks.nn:3 forward`: each name, and what stands where it leads. */
function leads({ types, map }: DeclarationFiles, sources: Readonly<Record<string, string>>): string[] {
  const lines = types.text.split("\n");
  return allMappings(fromMap(JSON.parse(map.text) as Parameters<typeof fromMap>[0])).map((mapping) => {
    const { generated, original, source: path, name } = mapping;
    const shown = lines[generated.line - 1]?.slice(generated.column).match(/^\w+/)?.[0];
    expect(name).toBe(shown);
    const there = sources[path ?? ""]?.split("\n")[(original?.line ?? 0) - 1]?.slice(original?.column);
    return `${shown} → ${path}:${original?.line} ${there?.match(/^\w+/)?.[0]}`;
  });
}

test("each name leads to where the network declares it", () => {
  const files = declared("nets/net.nn", net);
  expect([files.types.name, files.map.name]).toEqual(["net.d.nn.ts", "net.d.nn.ts.map"]);
  const found = leads(files, { "net.nn": net, "../blocks.nn": blocks });
  const imported = found.filter((_, i) => i >= found.indexOf("Imported → net.nn:9 Imported"));
  expect(found.filter((line) => !/^(weights|options|signature|target|create|out)/.test(line))).toEqual([
    "Twice → net.nn:4 Twice",
    "forward → net.nn:5 forward",
    "n_2 → net.nn:5 n",
    "y → net.nn:5 y",
    "forwardInto → net.nn:5 forward",
    "n_2 → net.nn:5 n",
    "y → net.nn:5 y",
    "Imported → net.nn:9 Imported",
    "forward → ../blocks.nn:3 forward",
    "x → ../blocks.nn:3 x",
    "forwardInto → ../blocks.nn:3 forward",
    "x → ../blocks.nn:3 x",
  ]);
  expect(imported[3]).toBe("create → net.nn:9 Imported");
});

test("the same from wherever the compiler is called", () => {
  const files = declared("nets/net.nn", net);
  const elsewhere = declare(source("/home/me/nets/net.nn", net), {
    load: (path) => (path === "/home/me/blocks.nn" ? source(path, blocks) : undefined),
    root: "/home/me",
  });
  expect(elsewhere.declarations).toEqual(files);
});

const hostile = `## Ends */ here.
model Input {
  conv = Conv2d(3, 2, 3)
  forward(forward: [N, 2], conv2d: [N, 3, 4, 4]) { return conv(conv2d), forward }
}
model linear {
  fc = Linear(2, 2)
  forward(linear: [2, 2]) { return fc(linear) }
}
`;

test.each([
  ["net.nn", net.replace("../", "./")],
  ["hostile.nn", hostile],
  ["seed_net.nn", repositoryFile("examples/networks/seed_net.nn").text],
  ["unet.nn", repositoryFile("examples/networks/unet.nn").text],
])("what stands in the .d.ts of JavaScript, as prettier has it: %s", async (path, text) => {
  const { types } = await compile(source(path, text), {
    format: "js",
    target: "auto",
    load: (path) => load(path) ?? readRepositoryFile(path),
  });
  const { declarations } = declare(source(path, text), { load });
  expect(declarations?.types.text).toBe(`${types}//# sourceMappingURL=${declarations?.map.name}\n`);
  expect(types).toBe(await prettier.format(types ?? "", { parser: "typescript", printWidth: 120 }));
});

test("nothing to declare: an error, or no model", () => {
  expect(declare(source("net.nn", "model M {"))).toMatchObject({ diagnostics: [{ severity: "error" }] });
  for (const text of ["model M {", blocks]) expect(declare(source("net.nn", text)).declarations).toBeUndefined();
});
