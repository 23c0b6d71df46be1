import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { createServer } from "vite";
import { expect, inject, onTestFinished, test } from "vitest";
import { installPackage } from "../plugin/install-package.ts";
import { best, inside, pictured, textOf, usePlayground, write, type Page } from "./use-playground.ts";

const open = usePlayground();

/** Takes the project that the page hands over out of its zip; gives its folder. */
async function takeProject(page: Page): Promise<string> {
  const downloaded = page.waitForEvent("download");
  await page.click("#project");
  const download = await downloaded;
  expect(download.suggestedFilename()).toMatch(/-page\.zip$/);
  const folder = mkdtempSync(join(inject("packagesFolder"), "project-"));
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(readFileSync(await download.path()))))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/** What `npm install` would do, with nnc packed from the sources as they are and without the net; then builds. */
function installAndBuild(folder: string): void {
  const { devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const own = installPackage();
  for (const [name, version] of Object.entries(devDependencies)) {
    const found = JSON.parse(readFileSync(join(dirname(own), name, "package.json"), "utf8")) as {
      readonly version: string;
    };
    expect(found.version).toBe(version);
  }
  symlinkSync(dirname(own), join(folder, "node_modules"));
  // As `npm run build` does.
  execFileSync(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"], { cwd: folder });
}

async function serve(folder: string): Promise<string> {
  const server = await createServer({ root: folder, logLevel: "silent", server: { port: 0, host: "127.0.0.1" } });
  onTestFinished(() => server.close());
  await server.listen();
  return server.resolvedUrls?.local[0] ?? "";
}

test("the project of a network with weights builds, and runs as it is unpacked", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await page.click("#tab-run");
  await shows(best).toBeTruthy();
  const folder = await takeProject(page);
  installAndBuild(folder);
  expect(readFileSync(join(folder, "src/net.safetensors")).length).toBeGreaterThan(100_000);
  await page.goto(await serve(folder));
  await shows(textOf("#answer")).toMatch(/^wasm, \d+\.\d ms\nresult \[1, 10\]: (-?\d+\.\d{4} *){10}$/);
  expect(errors).toEqual([]);
});

test("the project of a network without weights has what its text imports", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(
    page,
    `import { BasicBlock } from "./blocks.nn"
model Small {
  block = BasicBlock(3, 3)
  table = Embedding(7, 4)
  forward(x: [N, 3, 8, 8], words: [N, 5]) {
    rows = table(words)
    return { image: block(x), rows: rows }
  }
}
`,
  );
  await page.click("#tab-problems");
  await shows(textOf("#problems")).toBe("Nothing is wrong.");
  const folder = await takeProject(page);
  installAndBuild(folder);
  await page.goto(await serve(folder));
  await shows(textOf("#answer")).toMatch(/^wasm/);
  expect(await page.evaluate(`${inside("h1")}.textContent`)).toBe("Small");
  expect(errors).toEqual([]);
});
