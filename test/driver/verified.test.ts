import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { loadNetwork } from "../../compiler/plugin/load-network.ts";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import type * as module from "../../compiler/verify/verify-module.ts";
import { WrongModule } from "../../compiler/verify/wrong-module.ts";
import { temporaryFolder, tinyNet } from "../cli/support.ts";

/** Finds every module wrong. */
vi.mock("../../compiler/verify/verify-module.ts", async (original) => ({
  ...(await original<typeof module>()),
  verifyModule: () => Promise.reject(new WrongModule(["the module is wrong"])),
}));

const large = "model Large { c = Conv2d(64, 64, 3, padding=1)  forward(x: [N, 64, 24, 24]) { return c(x) } }\n";

test.each<{ text: string; options?: PluginOptions; isDevelopment?: boolean; verified: boolean }>([
  { text: tinyNet, verified: true },
  { text: tinyNet, isDevelopment: true, verified: false },
  { text: tinyNet, options: { verify: false }, verified: false },
  { text: tinyNet, isDevelopment: true, options: { verify: true }, verified: true },
  { text: large, verified: false },
  { text: large, options: { verify: true }, verified: true },
])("bundlers get what has been verified, as from the command line: %o", async (each) => {
  const folder = temporaryFolder({ "package.json": "{}", "net.nn": each.text });
  const loaded = loadNetwork(join(folder, "net.nn"), {
    folder,
    options: each.options ?? {},
    isDevelopment: each.isDevelopment ?? false,
    watch: () => {},
    warn: () => {},
    fail: ({ text }) => expect.fail(text),
    placeWorker: () => "",
    placeWeights: () => '""',
  });
  if (each.verified) await expect(loaded).rejects.toThrow("the module is wrong");
  else expect((await loaded)?.code).toContain("export class");
});
