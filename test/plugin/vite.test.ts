import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer, type HotPayload, type ViteDevServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import nnc from "../../compiler/plugin/vite.ts";
import { broken, project, safetensors, tiny, writeInto } from "./project.ts";

const sayTiny = `import { Tiny } from "./tiny.nn";
export const answer = async () => [...(await Tiny.create()).forward(new Float32Array([1, 1, 1])).data];
`;

interface Served {
  readonly server: ViteDevServer;
  readonly folder: string;
  readonly warnings: string[];
  /** What a browser gets. */
  get(
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string; bytes: Uint8Array }>;
  /** What a server gets from `main.js`. */
  answer(): Promise<readonly number[]>;
  /** Writes files and gives what the page is told of it. */
  edit(files: Parameters<typeof writeInto>[1]): Promise<HotPayload>;
}

/** A development server. */
async function serve(
  files: Parameters<typeof project>[0] = {},
  options: PluginOptions = { embedBelow: 0 },
  config: Parameters<typeof createServer>[0] = {},
): Promise<Served> {
  const folder = project({ ...tiny, "src/main.js": sayTiny, ...files });
  const warnings: string[] = [];
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [nnc(options)],
    server: { port: 0, host: "127.0.0.1" },
    optimizeDeps: { noDiscovery: true },
    ...config,
  });
  onTestFinished(() => server.close());
  await server.listen();
  server.config.logger.warn = (message) => void warnings.push(message);
  const address = server.httpServer?.address();
  const origin = typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
  return {
    server,
    folder,
    warnings,
    async get(path, headers = {}) {
      const response = await fetch(new URL(path, origin), { headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, text: new TextDecoder().decode(bytes), bytes };
    },
    answer: async () => (await server.ssrLoadModule("/src/main.js")).answer(),
    async edit(changed) {
      // Vite's watcher drops what follows a change within milliseconds.
      await sleep(100);
      const told = new Promise<HotPayload>((resolve) => {
        const { hot } = server.environments.client;
        const send = hot.send.bind(hot);
        hot.send = (...sent: unknown[]) => {
          hot.send = send;
          resolve(sent[0] as HotPayload);
        };
      });
      writeInto(folder, changed);
      return told;
    },
  };
}

test("serves a network to pages, and its weights", async () => {
  const { get } = await serve();
  expect((await get("/src/main.js")).text).toContain("/src/tiny.nn");
  const { text } = await get("/src/tiny.nn?import");
  expect(text).toContain("export class Tiny");
  const [, weights = ""] = /"(\/@nnc\/tiny-\w+\.weights)"/.exec(text) ?? [];
  const { status, bytes } = await get(weights);
  expect([status, bytes.length > 20]).toEqual([200, true]);
  expect((await get("/@nnc/other.weights")).text).not.toContain("head.fc");
});

test("runs a network in the server", async () => {
  const { answer } = await serve();
  expect(await answer()).toEqual([6.5, 0]);
});

test("leaves ?raw and ?url to Vite", async () => {
  const { get } = await serve();
  expect((await get("/src/tiny.nn?raw&import")).text).toContain('export default "import { Head }');
  expect((await get("/src/tiny.nn?url&import")).text).toContain('"/src/tiny.nn"');
});

test("compiles for the target that an import asks for", async () => {
  const { get } = await serve();
  expect((await get("/src/tiny.nn?import&target=ts")).text).not.toContain("tryWasm");
  expect((await get("/src/tiny.nn?import")).text).toContain("tryWasm");
  expect((await get("/src/tiny.nn?import&target=gpu")).text).toContain("NN5401");
});

test("gives no network from outside the project", async () => {
  const outside = project(tiny);
  const { get } = await serve();
  const { text } = await get(`/@fs${join(outside, "src/tiny.nn")}?import`);
  expect(text).not.toContain("class Tiny");
});

test("tells pages of an error as Vite's overlay shows it, and recovers", async () => {
  const { get, edit, folder, answer } = await serve(broken);
  const { status } = await get("/src/main.js");
  expect(status).toBe(200);
  const failed = await get("/src/tiny.nn?import");
  expect(failed.status).toBe(500);
  const place = { file: join(folder, "src/blocks/head.nn"), line: 4, column: 12 };
  expect(failed.text).toContain(JSON.stringify(place).slice(1, -1));
  expect(failed.text).toContain("error[NN3004]: Linear expects 3 input features, but x has 4");
  await expect(answer()).rejects.toMatchObject({ loc: place, plugin: "nnc" });

  // What is mended is not the file that was asked for.
  const head = tiny["src/blocks/head.nn"].replace("Linear(3, 2)", "Linear(4, 2)");
  expect(await edit({ "src/blocks/head.nn": head })).toMatchObject({ type: "full-reload" });
  expect((await get("/src/tiny.nn?import")).status).toBe(200);
});

test("replaces an edited network, also when an imported file or the weights change", async () => {
  const { get, edit, answer } = await serve();
  await get("/src/main.js");
  await get("/src/tiny.nn?import");
  const update = { type: "update", updates: [{ acceptedPath: "/src/tiny.nn", path: "/src/tiny.nn" }] };
  expect(await answer()).toEqual([6.5, 0]);
  expect(await edit({ "src/tiny.nn": tiny["src/tiny.nn"].replace("relu", "neg") })).toMatchObject(update);
  expect(await answer()).toEqual([-6.5, 85]);
  await get("/src/tiny.nn?import");
  const head = tiny["src/blocks/head.nn"].replace("return fc(x)", "return fc(x) * 2");
  expect(await edit({ "src/blocks/head.nn": head })).toMatchObject(update);
  expect(await answer()).toEqual([-13, 170]);
  await get("/src/tiny.nn?import");
  const weights = {
    "head.fc.weight": { shape: [2, 3], data: [0, 0, 0, 0, 0, 0] },
    "head.fc.bias": { shape: [2], data: [1, 2] },
  };
  expect(await edit({ "src/tiny.safetensors": safetensors(weights) })).toMatchObject(update);
  expect(await answer()).toEqual([-2, -4]);
});

test("goes on with weights that do not fit, and says so; a build does not", async () => {
  const wider = tiny["src/blocks/head.nn"].replace("Linear(3, 2)", "Linear(3, 2, bias=false)");
  const { answer, warnings } = await serve({ "src/blocks/head.nn": wider });
  expect(await answer()).toEqual([6, 15]);
  expect(warnings.join()).toMatch(/warning\[NN5404\]: src\/tiny.safetensors: .*\n.*unexpected:\n.*head.fc.bias/s);
});

test("the page's console has the warning, too", async () => {
  const wider = tiny["src/blocks/head.nn"].replace("Linear(3, 2)", "Linear(3, 2, bias=false)");
  const { get } = await serve({ "src/blocks/head.nn": wider });
  expect((await get("/src/tiny.nn?import")).text).toContain(
    'console.warn("[nnc] warning[NN5404]: src/tiny.safetensors: ',
  );
});

test("a page is loaded anew when a model has another name, and when it has its own again", async () => {
  const { get, edit } = await serve();
  const load = async () => {
    await get("/src/main.js");
    await get("/src/tiny.nn?import");
  };
  await load();
  const renamed = { "src/tiny.nn": tiny["src/tiny.nn"].replace("model Tiny", "model Other") };
  expect(await edit(renamed)).toMatchObject({ type: "full-reload" });
  await load();
  expect(await edit({ "src/tiny.nn": tiny["src/tiny.nn"] })).toMatchObject({ type: "full-reload" });
});

test("types that cannot be written are warned of once, whoever loads the network and however often", async () => {
  const inTheWay = { "src/tiny.d.nn.ts/in-the-way": "" };
  const { answer, get, edit, warnings, folder } = await serve(inTheWay, { types: true });
  const said = (): number => warnings.filter((warning) => warning.includes("NN5405")).length;
  expect(await answer()).toEqual([6.5, 0]);
  await get("/src/main.js");
  await get("/src/tiny.nn?import");
  await edit({ "src/tiny.nn": tiny["src/tiny.nn"].replace("relu", "neg") });
  expect(await answer()).toEqual([-6.5, 85]);
  expect(said()).toBe(1);
  rmSync(join(folder, "src/tiny.d.nn.ts"), { recursive: true });
  await get("/src/tiny.nn?import");
  await edit({ "src/tiny.nn": tiny["src/tiny.nn"] });
  expect(await answer()).toEqual([6.5, 0]);
  expect(readFileSync(join(folder, "src/tiny.d.nn.ts"), "utf8")).toContain("class Tiny");
  expect(said()).toBe(1);
});

test("takes weights as soon as they are there", async () => {
  const { get, edit, answer, folder } = await serve();
  rmSync(join(folder, "src/tiny.safetensors"));
  await get("/src/main.js");
  await get("/src/tiny.nn?import");
  await edit({ "src/tiny.safetensors": tiny["src/tiny.safetensors"] });
  expect(await answer()).toEqual([6.5, 0]);
});

test("serves a package in node_modules that imports a network of its own", async () => {
  const inPackage = Object.entries(tiny).map(([path, text]) => [path.replace("src/", "node_modules/teller/"), text]);
  const { get } = await serve(
    {
      ...(Object.fromEntries(inPackage) as typeof tiny),
      "node_modules/teller/package.json":
        '{ "name": "teller", "version": "1.0.0", "type": "module", "main": "teller.js" }',
      "node_modules/teller/teller.js": 'export { Tiny } from "./tiny.nn";\n',
      "src/page.js": 'export { Tiny } from "teller";\n',
      "index.html": '<script type="module" src="/src/page.js"></script>',
    },
    { embedBelow: 0 },
    { optimizeDeps: { include: ["teller"] } },
  );
  const { text: page } = await get("/src/page.js");
  const [, joined = "none"] = /"([^"]*teller[^"]*)"/.exec(page) ?? [];
  const { text: package_ } = await get(joined);
  const [, network = "none"] = /"([^"]*tiny\.nn[^"]*)"/.exec(package_) ?? [];
  expect((await get(network)).text).toContain("class Tiny");
});
