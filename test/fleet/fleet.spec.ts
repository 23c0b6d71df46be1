import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const IMAGES = 20_000;
const SHARDS = 40;

const top = fileURLToPath(new URL("../../", import.meta.url));
const packages = join(top, "examples/fleet/node_modules");
const server = ["redis-server", "valkey-server"].find((command) => spawnSync(command, ["--version"]).status === 0);
if (!server) console.warn("there is no redis-server and no valkey-server here, so the fleet is NOT tested");

const temporary = mkdtempSync(join(tmpdir(), "nnc-fleet-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
const example = join(temporary, "examples/fleet");

const run = promisify(execFile);

/** What a script of the example says. */
const say = async (env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, args, { cwd: example, env: { ...process.env, ...env } })).stdout.trim();

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(command, args, { cwd: example, stdio: "ignore", env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  listening.close();
  await once(listening, "close");
  return port;
}

beforeAll(async () => {
  if (!server) return;
  expect(existsSync(packages), "npm test in test/fleet installs the example's packages").toBe(true);
  for (const name of ["digits", "fleet"])
    cpSync(join(top, "examples", name), join(temporary, "examples", name), {
      recursive: true,
      filter: (path) => !/node_modules|generated|fleet-data/.test(path.slice(top.length)),
    });
  symlinkSync(packages, join(example, "node_modules"));
  const build = "../digits/digits.nn --weights ../digits/digits.safetensors --target wasm --format js --standalone";
  const cli = join(top, "compiler/cli/nnc.ts");
  await say({}, "--import", import.meta.resolve("tsx"), cli, "build", ...build.split(" "), "--output", "generated");
});

/** Redis in a folder of its own, and what the example's scripts have to be told of it. */
async function useRedis(name: string) {
  const port = await freePort();
  const args = `--port ${port} --bind 127.0.0.1 --appendonly yes --appendfsync everysec --save`.split(" ");
  const open = (): ChildProcess => start(server as string, [...args, "", "--dir", temporary, "--appenddirname", name]);
  const env = {
    REDIS_URL: `redis://127.0.0.1:${port}`,
    FLEET_FOLDER: join(temporary, name),
    FLEET_THREADS: "1",
    FLEET_LOCK_MS: "4000",
  };
  return { open, env };
}

const resultsIn = (folder: string): number =>
  existsSync(join(folder, "results"))
    ? readdirSync(join(folder, "results")).filter((each) => each.endsWith(".json")).length
    : 0;

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(50);
}

test.runIf(server)("each image once, though workers and Redis die: the sum of one process", async () => {
  const alone = await useRedis("alone");
  alone.open();
  await say(alone.env, "make-images.js", `${IMAGES}`);
  expect(await say(alone.env, "produce.js")).toBe(`${SHARDS} shards`);
  const only = start(process.execPath, ["work.js"], alone.env);
  await until(() => resultsIn(alone.env.FLEET_FOLDER) === SHARDS);
  // Told to stop, a worker goes by itself.
  only.kill("SIGTERM");
  expect(await once(only, "exit")).toEqual([0, null]);
  const expected = await say(alone.env, "collect.js");
  expect(JSON.parse(expected)).toMatchObject({ images: IMAGES });

  const fleet = await useRedis("fleet");
  let redis = fleet.open();
  const done = (): number => resultsIn(fleet.env.FLEET_FOLDER);
  await say(fleet.env, "make-images.js", `${IMAGES}`);
  await say(fleet.env, "produce.js");
  const workers = [1, 2, 3].map(() => start(process.execPath, ["work.js"], fleet.env));
  await until(() => done() >= 6);
  workers[0]?.kill("SIGKILL");
  await until(() => done() >= 12);
  redis.kill("SIGKILL");
  await once(redis, "exit");
  await sleep(500);
  redis = fleet.open();
  await until(() => done() >= 18);
  workers[1]?.kill("SIGKILL");
  expect(done()).toBeLessThan(SHARDS);
  await until(() => done() === SHARDS);
  // To produce once more adds nothing.
  expect(await say(fleet.env, "produce.js")).toBe(`${SHARDS} shards`);
  workers[2]?.kill("SIGTERM");
  expect(await once(workers[2] as ChildProcess, "exit")).toEqual([0, null]);
  expect(await say(fleet.env, "collect.js")).toBe(expected);
  expect(readdirSync(join(fleet.env.FLEET_FOLDER, "results")).filter((each) => each.endsWith(".json")).length).toBe(
    SHARDS,
  );
});
