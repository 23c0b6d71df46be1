import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { RULE, type Steps, type Task, type TrainingPeer } from "../task.ts";

/** Debian's PyTorch, in a process of its own that says how long its steps have taken. */
export const peer: TrainingPeer = {
  title: "pytorch",
  async load(task) {
    const python = process.env["PYTHON"] ?? "/usr/bin/python3";
    const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
    const threads = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    const child = spawn(python, [script], {
      env: { ...process.env, ...threads },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (text: Buffer) => (complaint = (complaint + text.toString()).slice(-500)));
    child.on("error", (error) => (complaint = error.message));
    child.stdin.on("error", () => undefined);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const ask = async (line: string): Promise<unknown> => {
      child.stdin.write(`${line}\n`);
      const { value, done } = (await lines.next()) as { value?: string; done?: boolean };
      if (done || value === undefined) throw new Error(`not here: ${complaint.trim().split("\n").at(-1)}`);
      return JSON.parse(value) as unknown;
    };
    await ask(JSON.stringify(describe(task)));
    child.unref();
    // The script prints these.
    return async (count) => (await ask(String(count))) as Steps;
  },
};

/** Numbers go through a file. */
function describe({ name, weights, shape, x, label }: Task): object {
  const tensors = [
    ...Object.entries(weights),
    ["x", { data: x, shape }] as const,
    ["label", { data: Float32Array.from(label), shape: [label.length] }] as const,
  ];
  const file = new URL(`../../.cache/${name}.task`, import.meta.url);
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, Buffer.concat(tensors.map(([, { data }]) => Buffer.from(data.buffer, 0, data.byteLength))));
  return { name, file: fileURLToPath(file), tensors: tensors.map(([key, each]) => [key, each.shape]), ...RULE };
}
