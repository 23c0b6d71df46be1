import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderDiagnostic, runPipeline, source, type Source } from "../../compiler/index.ts";

/** Each `NAME.nn`, or `main.nn` of a folder, and beside it in `.txt` all that is said about it. `vitest -u` writes the latter anew. */
const folder = new URL("./samples/", import.meta.url);

const load = (path: string): Source | undefined => {
  const url = new URL(path, folder);
  return existsSync(url) ? source(path, readFileSync(url, "utf8")) : undefined;
};

const samples = readdirSync(folder, { withFileTypes: true }).flatMap(({ name }) =>
  name.endsWith(".nn") ? [name] : name.includes(".") ? [] : [`${name}/main.nn`],
);

test.each(samples)("%s", async (path) => {
  const root = path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
  const { diagnostics } = runPipeline(load(path) as Source, { load, root });
  const rendered = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join("\n");
  await expect(rendered).toMatchFileSnapshot(`./samples/${path.replace(/nn$/, "txt")}`);
});

test("the frame of the language's page", () => {
  const text = `model Net {
  conv = Conv2d(3, 64, 3)
  relu = ReLU()
  pool = MaxPool2d(2)
  fc1 = Linear(2304, 10)

  # Images were 14 × 14 once; fc1 has not
  # been told that they have grown.
  #
  forward(x: [N, 3, 18, 18]) -> [N, 10] {
  x = conv(x)
  x = relu(x)
  x = pool(x)

  # One row for each image.
  #
  x = flatten(x, 1)
  return fc1(x)
  }
}
`;
  const { diagnostics } = runPipeline(source("net.nn", text));
  expect(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n")).toBe(
    [
      "error[NN3004]: Linear expects 2304 input features, but x has 4096",
      "  --> net.nn:18:10",
      "   |",
      "18 |   return fc1(x)",
      "   |          ^^^ x is [N, 4096], made by flatten at net.nn:17:7",
      "   |",
      "   = in model Net, at fc1",
      "   = help: Linear(4096, 10), or Linear(_, 10) to take the size from the input",
    ].join("\n"),
  );
});
