import { expect, test } from "vitest";
import { source } from "../../grammar/source.ts";
import { analyze } from "../../compiler/language-server/analysis/analyze.ts";
import { findFusions } from "../../compiler/language-server/analysis/fusions.ts";
import { codeActions } from "../../compiler/language-server/features/code-actions.ts";
import { codeLens } from "../../compiler/language-server/features/code-lens.ts";
import { completion } from "../../compiler/language-server/features/completion.ts";
import { definition } from "../../compiler/language-server/features/definition.ts";
import { diagnostics } from "../../compiler/language-server/features/diagnostics.ts";
import { documentSymbols, workspaceSymbols } from "../../compiler/language-server/features/document-symbols.ts";
import { foldingRanges } from "../../compiler/language-server/features/folding-ranges.ts";
import { formatting } from "../../compiler/language-server/features/formatting.ts";
import { hover } from "../../compiler/language-server/features/hover.ts";
import { inlayHints } from "../../compiler/language-server/features/inlay-hints.ts";
import { references } from "../../compiler/language-server/features/references.ts";
import { rename } from "../../compiler/language-server/features/rename.ts";
import { semanticTokens } from "../../compiler/language-server/features/semantic-tokens.ts";
import { signatureHelp } from "../../compiler/language-server/features/signature-help.ts";
import { projectOf, type Project } from "../../compiler/language-server/project.ts";
import { applyEdits } from "../../compiler/language-server/text-edit.ts";

/** A project, and the place of the `‸` in the one of its texts that has it. */
function project(texts: Readonly<Record<string, string>>): {
  readonly project: Project;
  readonly path: string;
  readonly offset: number;
} {
  const sources = new Map(Object.entries(texts).map(([path, text]) => [path, source(path, text.replace("‸", ""))]));
  const [path, text] = Object.entries(texts).find(([, each]) => each.includes("‸")) ??
    Object.entries(texts)[0] ?? ["", ""];
  return { project: projectOf(sources), path, offset: Math.max(0, text.indexOf("‸")) };
}

const BLOCKS = `module Block(channels: int, width: int = 8, stride: int = 1) {
  conv = Conv2d(channels, width, 3, stride, padding=1)

  forward(x) {
    y = x |> conv |> relu
    return y
  }
}
`;
const NET = `import { Block as Part } from "./blocks.nn"

const WIDTH = 16

fn twice(x, by: float = 2.0) = x * by

## Looks at digits.
model Net {
  first = Part(1)
  second = Part(8, width=WIDTH, stride=2)
  fc = Linear(WIDTH, 10)

  forward(image: [N, 1, 28, 28]) -> [N, 10], [N, 16] {
    x = image |> first |> second
    x = x
      |> twice
      |> mean((2, 3))
    return { logits: fc(x), features: x }
  }
}
`;
/** The net with a cursor after this part of its text. */
const net = (part: string, after = part.length): Readonly<Record<string, string>> => {
  const at = NET.indexOf(part) + after;
  return { "net.nn": `${NET.slice(0, at)}‸${NET.slice(at)}`, "blocks.nn": BLOCKS };
};
const shown = ({
  source: { path, text },
  start,
  end,
}: {
  source: { path: string; text: string };
  start: number;
  end: number;
}): string => `${path}:${text.slice(0, start).split("\n").length} ${text.slice(start, end)}`;

function hoverText(texts: Readonly<Record<string, string>>): string | undefined {
  const { project: files, path, offset } = project(texts);
  return hover(files, path, offset)?.text;
}

test.each([
  ["a variable has the shape that it has there", "image |> first", "float32 [N, 1, 28, 28]", 3],
  ["an operator has what it gives", "first |>", "float32 [N, 16, 14, 14]"],
  ["a field has its arguments and its output", "first = Part", "first: Block(channels=1, width=8, stride=1)", 2],
  ["a layer has parameters and multiply-adds", "fc(x)", "gives `[N, 10]`, 170 parameters, 160 multiply-adds", 1],
  [
    "and PyTorch's page",
    "fc(x)",
    "PyTorch: [torch.nn.Linear](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html)",
    1,
  ],
  ["a constant has its value", "WIDTH, 10", "WIDTH: 16", 2],
  ["a function has its signature", "|> twice", "fn twice(x, by: float = 2.0)"],
  ["a dimension is what it is", "[N, 1", "N: N", 2],
  [
    "what is imported is what it is declared as",
    "Part }",
    "module Block(channels: int, width: int = 8, stride: int = 1)",
    2,
  ],
  ["a function of the language is explained", "mean((", "mean(input, dim=none, keepdim=false)", 2],
])("hover: %s", (_, part, expected, after?: number) => {
  expect(hoverText(net(part, after))).toContain(expected);
});

test("hover says what a layer was fused into, once that has been found", () => {
  const {
    project: files,
    path,
    offset,
  } = project({
    "net.nn": `model M {
  conv = Conv2d(3, 4, 3)
  norm = BatchNorm2d(4)
  forward(x: [N, 3, 8, 8]) { return x |> conv |> nor‸m |> relu }
}
`,
  });
  expect(hover(files, path, offset)?.text).not.toContain("folded");
  const analysis = analyze(files, path);
  if (analysis) findFusions(analysis);
  expect(hover(files, path, offset)?.text).toContain("8 parameters, norm folded into conv");
  expect(hover(files, path, offset - 8)?.text).toContain("relu rides on conv");
});

test("hover in a module lists its uses", () => {
  const at = BLOCKS.indexOf("y = x");
  const text = hoverText({ "blocks.nn": `${BLOCKS.slice(0, at)}‸${BLOCKS.slice(at)}`, "net.nn": NET });
  expect(text).toBe("`y` is, at its uses,\n\n- first: `float32 [N, 8, 28, 28]`\n- second: `float32 [N, 16, 14, 14]`");
});

test("a pinned use is looked at alone", () => {
  const { project: files } = project({ "blocks.nn": BLOCKS, "net.nn": NET });
  const all = { start: 0, end: BLOCKS.length };
  expect(inlayHints(files, "blocks.nn", all).map(({ text }) => text)).toEqual([
    "[N, 8, 28, 28] … 2 shapes",
    "[N, 8, 28, 28] … 2 shapes",
  ]);
  const pins = new Map([["blocks.nn", "second"]]);
  expect(inlayHints(files, "blocks.nn", all, pins).map(({ text }) => text)).toEqual([
    "[N, 16, 14, 14]",
    "[N, 16, 14, 14]",
  ]);
});

test("inlay hints stand at the end of each line of a chain", () => {
  const { project: files } = project(net(""));
  const lines = NET.split("\n");
  const hints = inlayHints(files, "net.nn", { start: 0, end: NET.length }).map(({ offset, text }) => {
    const line = NET.slice(0, offset).split("\n").length - 1;
    return `${lines[line]?.trim()}  ${text}`;
  });
  expect(hints.sort()).toEqual([
    "x = image |> first |> second  [N, 16, 14, 14]",
    "|> mean((2, 3))  [N, 16]",
    "|> twice  [N, 16, 14, 14]",
  ]);
});

test.each([
  [
    "what is in sight",
    net("= image |> "),
    ["image", "first", "second", "fc", "twice", "WIDTH", "Part", "relu", "Conv2d"],
  ],
  ["arguments that are not given", net("Part(8, width=WIDTH, "), ["stride="]],
  ["arguments of layers", net("Linear(WIDTH, "), ["out_features=", "bias="]],
  [
    "methods of tensors",
    { "net.nn": "model M { forward(x: [N, 3]) { return x.‸ } }" },
    ["shape", "flatten", "mean", "ndim"],
  ],
  [
    "fields of modules",
    { "net.nn": `${BLOCKS}model M { b = Block(3)  forward(x: [N, 3, 8, 8]) { return b.‸ } }` },
    ["conv"],
  ],
  [
    "names of results",
    { "net.nn": "model M { forward(x: [N, 3]) { y = x.max(1)  return y.‸ } }" },
    ["values", "indices"],
  ],
  ["types of parameters", { "net.nn": "module M(a: ‸) { }" }, ["int", "float", "module"]],
  ["what begins in a file", { "net.nn": "‸" }, ["model", "module", "import"]],
  ["what begins in a module", { "net.nn": "model M {\n  ‸\n}" }, ["forward", "loss", "const"]],
  ["names of a file in an import", { "net.nn": 'import { ‸ } from "./blocks.nn"', "blocks.nn": BLOCKS }, ["Block"]],
  ["files in an import", { "net.nn": 'import { Block } from "‸"', "blocks.nn": BLOCKS }, ["./blocks.nn", "nn:blocks"]],
  ["what could be imported", { "net.nn": "model M { b = ‸ }", "blocks.nn": BLOCKS }, ["Block", "ConvBNReLU"]],
])("completion: %s", (_, texts, expected) => {
  const { project: files, path, offset } = project(texts);
  const labels = completion(files, path, offset).items.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining([...expected]));
  expect(new Set(labels).size).toBe(labels.length);
});

test("completion offers nothing in comments and strings, and no names of the language behind a point", () => {
  for (const text of ["# a ‸", 'const a = "b ‸"']) {
    const { project: files, path, offset } = project({ "net.nn": text });
    expect(completion(files, path, offset).items).toEqual([]);
  }
});

test.each([
  ["a layer", net("Linear("), "Linear(in_features, out_features, bias=true)", 0],
  ["by the name of an argument", net("second = Part(8, width="), "Block(channels: int", 1],
  [
    "behind a pipe the first is given",
    { "net.nn": "model M { forward(x: [N, 3]) { return x |> clamp(‸ } }" },
    "clamp(input, min=none, max=none)",
    1,
  ],
  [
    "a method has no first",
    { "net.nn": "model M { forward(x: [N, 3]) { return x.clamp(‸ } }" },
    "clamp(min=none, max=none)",
    0,
  ],
  ["a field is called with tensors", net("fc("), "fc(input)", 0],
  ["a list is one argument", net("mean((2, "), "mean(input, dim=none, keepdim=false)", 1],
])("signature help: %s", (_, texts, label, active) => {
  const { project: files, path, offset } = project(texts);
  const found = signatureHelp(files, path, offset);
  expect(found?.label.startsWith(label.replace(/: int$/, "")) ? label : found?.label).toBe(label);
  expect(found?.active).toBe(active);
});

test.each([
  ["a field", "|> first", 4, "net.nn:9 first"],
  ["by another name, what is imported", "Part(1", 2, "blocks.nn:1 Block"],
  ["the name of an argument", "width=", 2, "blocks.nn:1 width"],
  ["a variable, where it is named first", "fc(x", 4, "net.nn:14 x"],
  ["the file of an import", "./blocks", 5, "blocks.nn:1 "],
])("definition: %s", (_, part, after, expected) => {
  const { project: files, path, offset } = project(net(part, after));
  const found = definition(files, path, offset);
  expect(found && shown(found)).toBe(expected);
});

test("references go across files", () => {
  const { project: files, path, offset } = project(net("width=", 2));
  expect(references(files, path, offset).map(shown)).toEqual([
    "blocks.nn:1 width",
    "blocks.nn:2 width",
    "net.nn:10 width",
  ]);
});

test("rename changes every file, and nothing that it would change the meaning of", () => {
  const { project: files, path, offset } = project(net("width=", 2));
  const edits = rename(files, path, offset, "planes");
  if ("refused" in edits) throw new Error(edits.refused);
  const changed = (file: string): string =>
    applyEdits(
      files.read(file)?.text ?? "",
      edits.filter(({ span }) => span.source.path === file),
    );
  expect(changed("blocks.nn")).toBe(BLOCKS.replaceAll("width", "planes"));
  expect(changed("net.nn")).toBe(NET.replace("width=", "planes="));
  expect(rename(files, path, offset, "stride")).toEqual({
    refused: "stride means something else already where width is used",
  });
  expect(rename(files, path, offset, "for")).toEqual({ refused: "for is a word of the language" });
  expect(rename(files, path, offset, "2x")).toEqual({ refused: "2x is no name: letters, digits and _" });
});

test("what a name was before `conv = conv(x)` is not what it is after", () => {
  const text =
    "model M {\n  conv = Conv2d(1, 1, 3)\n  forward(x: [N, 1, 8, 8]) {\n    conv = conv(x)\n    return conv‸\n  }\n}";
  const { project: files, path, offset } = project({ "net.nn": text });
  expect(references(files, path, offset).map(shown)).toEqual(["net.nn:4 conv", "net.nn:5 conv"]);
});

test("parentheses around a name are not its", () => {
  const text = "fn f(x) {\n  return(x‸)\n}\n";
  const { project: files, path, offset } = project({ "net.nn": text });
  const edits = rename(files, path, offset, "input");
  expect("refused" in edits ? edits : applyEdits(text.replace("‸", ""), edits)).toBe(
    "fn f(input) {\n  return(input)\n}\n",
  );
});

test("symbols of a file and of a project", () => {
  const { project: files } = project(net(""));
  const outline = documentSymbols(files, "net.nn").map(({ name, kind, children }) => [
    kind,
    name,
    ...children.map((each) => each.name),
  ]);
  expect(outline).toEqual([
    ["const", "WIDTH"],
    ["fn", "twice"],
    ["model", "Net", "first", "second", "fc", "forward"],
  ]);
  expect(workspaceSymbols(files, "bk").map(({ name }) => name)).toEqual(["Block"]);
  expect(workspaceSymbols(files, "").length).toBe(4);
  expect(workspaceSymbols(files, "(").length).toBe(0);
});

test("folding", () => {
  const text =
    'import { A } from "./a.nn"\nimport { B } from "./b.nn"\n\n# one\n# two\nmodule M {\n  a = Sequential(\n    ReLU(),\n  )\n';
  const { project: files } = project({ "net.nn": text });
  expect(foldingRanges(files, "net.nn")).toEqual([
    { startLine: 7, endLine: 8 },
    { startLine: 4, endLine: 5, kind: "comment" },
    { startLine: 1, endLine: 2, kind: "imports" },
  ]);
});

test("semantic tokens say what names are", () => {
  const { project: files } = project(net(""));
  const tokens = semanticTokens(files, "net.nn").map(({ span, type }) => `${NET.slice(span.start, span.end)} ${type}`);
  expect(tokens).toEqual(
    expect.arrayContaining([
      "Net class",
      "Part class",
      "first property",
      "image parameter",
      "N typeParameter",
      "twice function",
      "mean function",
      "width parameter",
      "WIDTH variable",
      "x variable",
    ]),
  );
});

test("formatting changes only what differs", () => {
  const { project: files } = project({ "net.nn": "const  a = 1\nconst b = 2\n" });
  const [edit, ...more] = formatting(files, "net.nn");
  expect(more).toEqual([]);
  expect(edit).toMatchObject({ span: { start: 6, end: 7 }, text: "" });
  expect(formatting(project({ "net.nn": "const = 1" }).project, "net.nn")).toEqual([]);
});

test("code lenses have what a model has, and where a module is used", () => {
  const { project: files } = project(net(""));
  expect(codeLens(files, "net.nn").map(({ title }) => title)).toEqual([
    "1.42 k parameters, 282 k multiply-adds",
    "Show picture",
    "Run",
  ]);
  expect(codeLens(files, "blocks.nn")).toMatchObject([
    { title: "2 uses: shapes of all", command: { uses: ["first", "second"] } },
  ]);
});

test("a broken file keeps the rest alive", () => {
  const broken = NET.replace("x = image |> first |> second", "x = image |> first |> second\n    z = Conv2d(3,\n");
  const { project: files } = project({ "net.nn": broken, "blocks.nn": BLOCKS });
  expect(diagnostics(files, "net.nn").length).toBeGreaterThan(0);
  expect(hover(files, "net.nn", broken.indexOf("|> second") + 4)?.text).toContain("[N, 16, 14, 14]");
  expect(inlayHints(files, "net.nn", { start: 0, end: broken.length })[0]?.text).toBe("[N, 16, 14, 14]");
});

test("what is wrong in an imported file is told where the import stands", () => {
  const { project: files } = project({ "net.nn": NET, "blocks.nn": BLOCKS.replace("relu", "rellu") });
  const [first, ...more] = diagnostics(files, "net.nn");
  expect(more).toEqual([]);
  expect(first).toMatchObject({ code: "NN2001", message: "blocks.nn: there is nothing called rellu here" });
  expect(first && shown(first.span)).toBe('net.nn:1 "./blocks.nn"');
  expect(codeActions(files, "net.nn", { start: 0, end: NET.length })).toEqual([]);
  const [fix] = codeActions(files, "blocks.nn", { start: 0, end: Infinity });
  expect(fix).toMatchObject({ title: "Write relu", isCertain: true });
});

test("and what is wrong in a file that an imported one imports", () => {
  const { project: files } = project({
    "net.nn": 'import { f } from "./nets/a.nn"\nimport { g } from "./ba.nn"\nconst x = f(1) + g(1)\n',
    "ba.nn": "fn g(x) = x\n",
    "nets/a.nn": 'import { h } from "../c.nn"\nfn f(x) = h(x)\n',
    "c.nn": "fn h(x) = nothing_like_it(x)\n",
  });
  expect(diagnostics(files, "net.nn").map(({ span, message }) => [shown(span), message])).toEqual([
    ['net.nn:1 "./nets/a.nn"', "c.nn: there is nothing called nothing_like_it here"],
  ]);
});
