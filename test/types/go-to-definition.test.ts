/** What an editor does with the map beside the types: go-to-definition opens the `.nn` file. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "../cli/support.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const servers: Readonly<Record<string, string>> = {
  "5.9": `${top}test/types/compilers/node_modules/typescript-5/lib/tsserver.js`,
  "6.0": `${top}node_modules/typescript/lib/tsserver.js`,
};

const main = `import { Tiny } from "./net.nn";
const tiny = await Tiny.create();
tiny.forward(new Float32Array(16));
`;
const lines = tinyNet.split("\n");
const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;

interface Response {
  readonly type: string;
  readonly request_seq?: number;
  readonly body?: readonly { readonly file: string; readonly start: { readonly line: number } }[];
}

/** Asks tsserver what is defined where, for places in one file: `net.nn:3`. */
async function definitions(
  server: string,
  file: string,
  places: readonly { readonly line: number; readonly offset: number }[],
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [server, "--disableAutomaticTypingAcquisition"], { stdio: "pipe" });
  onTestFinished(() => void child.kill());
  const send = (seq: number, command: string, args: object): void =>
    void child.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  const responses = new Map<number, Response>();
  const done = new Promise<void>((resolve) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      text = text.slice(whole.length);
      for (const line of whole.split("\n").filter((each) => each.startsWith("{"))) {
        const response = JSON.parse(line) as Response;
        if (response.type === "response") responses.set(response.request_seq ?? 0, response);
      }
      if (places.every((_, i) => responses.has(i + 2))) resolve();
    });
  });
  send(1, "open", { file });
  places.forEach((place, i) => send(i + 2, "definition", { file, ...place }));
  await done;
  return places.map((_, i) =>
    (responses.get(i + 2)?.body ?? []).map((each) => `${each.file.split("/").at(-1)}:${each.start.line}`).join(),
  );
}

for (const [version, server] of Object.entries(servers)) {
  const isThere = existsSync(server);
  if (!isThere) console.warn(`TypeScript ${version} is not installed, so its server is not tested: npm run test:types`);
  test.skipIf(!isThere)(`TypeScript ${version}: from the class and its methods to the network`, async () => {
    const folder = temporaryFolder({
      "net.nn": tinyNet,
      "main.ts": main,
      "package.json": '{ "type": "module" }',
      "tsconfig.json": '{ "compilerOptions": { "allowArbitraryExtensions": true, "module": "NodeNext", "types": [] } }',
    });
    await nnc(folder, ["types", "net.nn"]);
    const found = await definitions(server, join(folder, "main.ts"), [
      { line: 2, offset: main.split("\n")[1]!.indexOf("Tiny") + 1 },
      { line: 2, offset: main.split("\n")[1]!.indexOf("create") + 1 },
      { line: 3, offset: main.split("\n")[2]!.indexOf("forward") + 1 },
    ]);
    const model = `net.nn:${lineOf("model Tiny")}`;
    expect(found).toEqual([model, model, `net.nn:${lineOf("forward(")}`]);
  });
}
