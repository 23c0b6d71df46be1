import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnNnc, unheard } from "./processes.ts";
import { brokenNet, temporaryFolder, tinyNet } from "./support.ts";

test("data goes to stdout, errors to stderr, without colour where nobody looks", () => {
  const folder = temporaryFolder({ "good.nn": tinyNet, "bad.nn": brokenNet });
  const { code, out, err } = spawnNnc(folder, ["check", "good.nn", "bad.nn"]);
  expect(out).toBe("good.nn: fine, 1 model\n");
  expect(err).toMatch(/^error\[NN3004\]: .*\n --> bad\.nn:3:\d+\n/);
  expect(err.endsWith("\n1 error\n")).toBe(true);
  expect(code).toBe(1);
});

test("colour where it is asked for", () => {
  const folder = temporaryFolder({ "bad.nn": brokenNet });
  expect(spawnNnc(folder, ["check", "bad.nn"], { env: { FORCE_COLOR: "1" } }).err).toContain("\x1b[31m");
});

test("exit codes of the process, and what it reads from stdin", () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  expect(spawnNnc(folder, ["chekc", "net.nn"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("Did you mean check?"),
  });
  expect(spawnNnc(folder, ["fmt", "-"], { stdin: "model   M { }" })).toMatchObject({ code: 0, out: "model M {}\n" });
});

test("a reader that leaves early changes neither what is done nor the exit code", async () => {
  const folder = temporaryFolder({ "good.nn": tinyNet, "bad.nn": brokenNet });
  expect(await unheard(folder, ["check", "bad.nn"])).toBe(1);
  expect(await unheard(folder, ["build", "good.nn"])).toBe(0);
  expect(existsSync(join(folder, "good.nn.ts"))).toBe(true);
});
