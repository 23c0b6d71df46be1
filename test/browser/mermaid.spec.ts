/** What `nnc graph --format mermaid` writes, drawn by Mermaid. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { drawMermaid } from "../../compiler/picture/draw-mermaid.ts";
import type { Picture } from "../../compiler/picture/picture.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { useChromium } from "./chromium.ts";
import { serveFiles } from "./serve-files.ts";

const { open } = useChromium();
const networks = fileURLToPath(new URL("../../examples/networks/", import.meta.url));
const mermaid = join(dirname(createRequire(import.meta.url).resolve("mermaid/package.json")), "dist/mermaid.min.js");

/** As GitHub sets it: nothing of the text is taken for HTML or a script. */
const page = (text: string): string => `<!doctype html><meta charset="utf-8"><body>
<pre id="text">${text.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</pre><div id="drawn"></div>
<script src="mermaid.min.js"></script>
<script>
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
mermaid.render("graph", document.getElementById("text").textContent).then(
  ({ svg }) => { drawn.innerHTML = svg; document.title = "drawn"; },
  (error) => { document.title = String(error); },
).then(() => { drawn.dataset.done = ""; });
</script>`;

async function drawn(text: string): Promise<{ readonly title: string; readonly labels: readonly string[] }> {
  const folder = temporaryFolder({ "index.html": page(text) });
  writeFileSync(join(folder, "mermaid.min.js"), readFileSync(mermaid));
  const { page: opened } = await open(`${await serveFiles(folder, "/")}index.html`);
  await opened.waitForSelector("[data-done]", { state: "attached" });
  const labels = await opened.evaluate(
    `[...document.querySelectorAll("#drawn .nodeLabel, #drawn .edgeLabel p")].map((each) => each.innerText.trim())`,
  );
  return { title: await opened.title(), labels: labels as readonly string[] };
}

test.each([
  ["seed_net.nn", "optimized"],
  ["seed_net.nn", "plan"],
  ["resnet50.nn", "optimized"],
  ["googlenet.nn", "source"],
])("%s, %s, is drawn", async (file, stage) => {
  const { out, err } = await nnc(networks, ["graph", file, "--format", "mermaid", "-o", "-", "--stage", stage]);
  expect(err).not.toContain("GitHub");
  const { title, labels } = await drawn(out);
  expect(title).toBe("drawn");
  expect(labels.join("\n")).not.toMatch(/Unsupported markdown|#\d+;/);
});

test("words and signs of Mermaid's, Markdown's and HTML's come out as they are", async () => {
  const names = [
    "end",
    "subgraph",
    "1. one",
    "- two",
    "+ add",
    "* three",
    "`code` _x_ **b**",
    '"a" --> b',
    "<b>c</b>&lt;",
    "#35; %%",
    "|x|",
  ];
  const picture: Picture = {
    model: "end",
    stage: "source",
    subtitle: "a --> b",
    boxes: names.map((name, i) => ({ id: `box ${i}`, parent: "", name, type: "", facts: "" })),
    blocks: names.map((name, i) => ({
      ...{ id: name, box: `box ${i}`, kind: "other", name, spec: "", lines: [], facts: "", details: [], alike: "" },
    })),
    edges: names.slice(1).map((name, i) => ({ from: names[i] ?? "", to: name, shape: name, isSkip: i % 2 === 0 })),
  };
  const { title, labels } = await drawn(drawMermaid(picture));
  expect(title).toBe("drawn");
  for (const name of names) expect(labels.filter((each) => each === name).length, name).toBeGreaterThanOrEqual(2);
});
