import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";

/** A script that prints the stack of an error thrown by what a kernel calls. */
export const throwsWithin = (module: string): string => `import { Net } from "${module}";
const net = await Net.create(undefined, { target: "ts" });
Math.exp = () => {
  throw new Error("thrown within a kernel");
};
let thrown;
try {
  net.forward(new Float32Array(64));
} catch (error) {
  thrown = error;
}
console.log(thrown.stack);
`;

/** Of the stack that Node prints there, the functions and lines of the network: `forward net.nn:12`. */
export function traceOf(folder: string, args: readonly string[]): readonly string[] {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (!stdout.includes("thrown within a kernel")) throw new Error(`${stdout}\n${stderr}`);
  return framesOf(folder, stdout);
}

/** Of a stack, the functions and lines of the project. */
export function framesOf(folder: string, stack: string): readonly string[] {
  const top = `${realpathSync(folder)}/`;
  return [...stack.matchAll(/^ +at (?:.*?[. ])?([#\w]+) \((?:file:\/\/)?([^()]*):\d+\)$/gm)].flatMap(
    ([, name, place = ""]) =>
      place.startsWith(top) && !place.includes("main.") ? [`${name} ${place.slice(top.length)}`] : [],
  );
}
