import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("./node_modules/", import.meta.url));

/** Where npm has put commands. */
export const installed = `${packages}.bin/`;

export const node20 = [`${packages}node-20/bin/node`];

/** What runs a script in each host, beside Node 20. */
export const hosts: Readonly<Record<string, readonly string[]>> = {
  "current Node": [`${packages}node/bin/node`],
  Deno: [`${installed}deno`, "run", "--allow-read", "--quiet"],
  Bun: [`${installed}bun`],
};
