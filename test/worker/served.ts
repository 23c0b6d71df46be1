import { compile } from "../../compiler/index.ts";
import { project, run } from "../plugin/project.ts";
import { repositoryFile } from "../support/read-file.ts";

const digits = repositoryFile("examples/digits/digits.nn");

/** What a script says that has a module built by the command line, and a file that serves it. */
export async function served(script: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code = "" } = await compile(digits, { format: "js", simd: "plain" });
  const folder = project({
    "digits.nn.js": code,
    "worker.js": 'import { serve } from "nnc/worker";\nimport { Digits } from "./digits.nn.js";\nserve(Digits);\n',
    "main.js": `import { inWorker } from "nnc/worker";
import { pool } from "nnc/pool";
const url = new URL("./worker.js", import.meta.url);
const image = new Float32Array(400).fill(0.5);
const fails = (promise) => promise.then(() => "it works", (error) => (error.name === "NncError" ? error.code : error.name) ?? error);
${script}`,
    ...more,
  });
  return run(`${folder}/main.js`);
}
