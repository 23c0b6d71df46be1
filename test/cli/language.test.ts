import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderDiagnostic, runPipeline, source, type Source } from "../../compiler/index.ts";
import { parse } from "../../grammar/parse.ts";
import { nnc, temporaryFolder } from "./support.ts";

const page = readFileSync(new URL("../../LANGUAGE.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```nn\n([^]*?)```/g)].map(([, text = ""]) => text);
/** A block that others import says in its first line what it is called. */
const named = new Map(
  blocks.flatMap((text): [string, Source][] => {
    const [, name] = /^# (\S+\.nn)\n/.exec(text) ?? [];
    return name === undefined ? [] : [[name, source(name, text)]];
  }),
);

test("there are examples", () => expect(blocks.length).toBeGreaterThan(8));

test.each(blocks.map((text) => [text.split("\n").find((line) => /^(model|module|const|fn)/.test(line)) ?? text, text]))(
  "the page of the language: %s",
  (_, text) => {
    const { diagnostics } = runPipeline(source("net.nn", text), {
      load: (path) => named.get(path),
      set: { H: 32, W: 32 },
    });
    expect(diagnostics.map((each) => renderDiagnostic(each)).join("\n")).toBe("");
  },
);

test.each(["README.md", "GUIDE.md"])("networks in %s are whole, and the language", (name) => {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  const networks = [...text.matchAll(/^```nn\n([^]*?)^```(.*)$/gm)];
  expect(networks.length).toBeGreaterThan(0);
  for (const [, network = "", behind] of networks) {
    expect([network, behind]).toEqual([expect.stringMatching(/^(?:model|module) \w+/m), ""]);
    expect(
      parse(source(name, network))
        .diagnostics.map((each) => renderDiagnostic(each))
        .join("\n"),
    ).toBe("");
  }
});

test("nnc help language prints it, nnc help what there is", async () => {
  const folder = temporaryFolder();
  expect(await nnc(folder, ["help", "language"])).toEqual({ code: 0, out: page, err: "" });
  expect((await nnc(folder, ["help"])).out).toContain("nnc help language");
  expect(await nnc(folder, ["help", "build"])).toEqual(await nnc(folder, ["build", "--help"]));
  expect(await nnc(folder, ["help", "langauge"])).toMatchObject({ code: 2, out: "" });
});
