import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../grammar/source.ts";
import { analyze } from "../../compiler/language-server/analysis/analyze.ts";
import { fixAll } from "../../compiler/language-server/fixes/fix-all.ts";
import { fixesFor } from "../../compiler/language-server/fixes/index.ts";
import { projectOf } from "../../compiler/language-server/project.ts";
import { applyEdits } from "../../compiler/language-server/text-edit.ts";

const fixed = (text: string): string => {
  const project = projectOf(new Map([["net.nn", source("net.nn", text)]]));
  return fixAll(project, "net.nn").texts.get("net.nn") ?? text;
};

/** The titles of all fixes for what is wrong in a text. */
function offered(text: string): readonly string[] {
  const project = projectOf(new Map([["net.nn", source("net.nn", text)]]));
  const analysis = analyze(project, "net.nn");
  return analysis?.diagnostics.flatMap((each) => fixesFor(each, analysis, project).map(({ title }) => title)) ?? [];
}

const model = (fields: string, body: string): string =>
  `model Net {\n  ${fields}\n  forward(x: [N, 3, 8, 8]) {\n    return ${body}\n  }\n}\n`;

test.each([
  [
    "a slip",
    model("conv = Conv2d(3, 8, 3, paddin=1)", "x |> con"),
    model("conv = Conv2d(3, 8, 3, padding=1)", "x |> conv"),
  ],
  [
    "a prefix",
    model("conv = nn.Conv2d(3, 8, 3)", "F.relu(self.conv(x))"),
    model("conv = Conv2d(3, 8, 3)", "relu(conv(x))"),
  ],
  [
    "words of Python",
    model("conv = Conv2d(3, 8, 3, bias=False);", "conv(x)"),
    model("conv = Conv2d(3, 8, 3, bias=false)", "conv(x)"),
  ],
  ["a comment", `// one\n${model("fc = Linear(8, 2)", "fc(x)")}`, `# one\n${model("fc = Linear(8, 2)", "fc(x)")}`],
  [
    "a slip in parentheses",
    model("conv = Conv2d(3, 8, 3)", "relu((con)(x))"),
    model("conv = Conv2d(3, 8, 3)", "relu((conv)(x))"),
  ],
  [
    "a slip in parentheses",
    model("conv = Conv2d(3, 8, 3)", "relu((con)(x))"),
    model("conv = Conv2d(3, 8, 3)", "relu((conv)(x))"),
  ],
  ["quotes", model("", "pad(x, (1, 1), 'constant')"), model("", 'pad(x, (1, 1), "constant")')],
  ["a size that is wrong", model("fc = Linear(9, 2)", "fc(x)"), model("fc = Linear(_, 2)", "fc(x)")],
  [
    "a size that is wrong by its name",
    model("conv = Conv2d(out_channels=4, in_channels=9, kernel_size=3)", "x |> conv"),
    model("conv = Conv2d(out_channels=4, in_channels=_, kernel_size=3)", "x |> conv"),
  ],
  [
    "pixels that are not in a row",
    model("fc = Linear(192, 2)", "x |> fc"),
    model("fc = Linear(192, 2)", "x |> flatten(1) |> fc"),
  ],
  [
    "the same in a call",
    model("fc = Linear(192, 2)", "fc(x * 2)"),
    model("fc = Linear(192, 2)", "fc((x * 2).flatten(1))"),
  ],
  [
    "the same in a Sequential",
    model("head = Sequential(ReLU(), Linear(192, 2))", "head(x)"),
    model("head = Sequential(ReLU(), Flatten(), Linear(192, 2))", "head(x)"),
  ],
])("--fix mends %s", (_, before, after) => {
  expect(fixed(before)).toBe(after);
});

test("what is right, and what nobody can know, stays as it is", () => {
  for (const text of [
    model("fc = Linear(8, 2)", "fc(x)"),
    model("fc = Linear(8, 2)", "xyz(x)"),
    "model Net { forward(",
  ])
    expect(fixed(text)).toBe(text);
});

test("open dimensions get sizes, by where or as numbers; names are imported; a forward is added", () => {
  const members = "  fc = Conv2d(3, 3, 1)\n  forward(x: [N, 3, H, W]) { return fc(x) }\n";
  const loss = "  loss(x: [N, 3, H, W]) { return forward(x).mean() }\n";
  expect(offered(`module M {\n${members}${loss}}\nmodel Net = M()\n`)).toContain("Add where H = 224, W = 224");
  expect(offered(`model Net {\n${members}${loss}}\n`)).toContain("Write 224 in place of H");
  expect(offered(model("b = ConvBNReLU(3, 8)", "b(x)"))).toContain('Import from "nn:blocks"');
  expect(offered("model Net {\n  a = ReLU()\n}\n")).toEqual(["Add forward"]);
});

const samples = new URL("../errors/samples/", import.meta.url);

test.each(readdirSync(samples).filter((name) => name.endsWith(".nn")))(
  "%s: each fix mends what it is offered for",
  (name) => {
    const text = readFileSync(new URL(name, samples), "utf8");
    const project = projectOf(new Map([[name, source(name, text)]]));
    const analysis = analyze(project, name);
    if (!analysis) throw new Error(name);
    for (const diagnostic of analysis.diagnostics)
      for (const { title, edits } of fixesFor(diagnostic, analysis, project)) {
        const after = projectOf(new Map([[name, source(name, applyEdits(text, edits))]]));
        const left = analyze(after, name)?.diagnostics ?? [];
        const same = left.filter(({ code, message }) => code === diagnostic.code && message === diagnostic.message);
        const before = analysis.diagnostics.filter(
          ({ code, message }) => code === diagnostic.code && message === diagnostic.message,
        );
        expect({ title, of: diagnostic.message, left: same.length }).toEqual({
          title,
          of: diagnostic.message,
          left: before.length - 1,
        });
      }
  },
);
