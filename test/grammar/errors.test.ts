import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, renderDiagnostic, source } from "../../grammar/index.ts";

/** Each `.nn` file, and beside it in `.txt` all that is said about it. `vitest -u` writes the latter anew. */
const folder = new URL("./errors/", import.meta.url);

test.each(readdirSync(folder).filter((name) => name.endsWith(".nn")))("%s", async (name) => {
  const { diagnostics } = parse(source(name, readFileSync(new URL(name, folder), "utf8")));
  const rendered = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic)}\n`).join("\n");
  await expect(rendered).toMatchFileSnapshot(`./errors/${name.replace(/nn$/, "txt")}`);
});
