import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";

/** A script that prints the stack of an error thrown by what a kernel calls. */
export const throwsWithin = (module: string): string => `import { Net } from "${module}";
const net = await Net.create(undefined, { target: "ts" });
Math.exp = () => {
  throw new Error("thrown within a kernel");
};
try {
  net.forward(new Float32Array(64));
} catch (error) {
  console.log(error.stack);
}
`;

/** Of the stack that Node prints there, the functions and lines of the network: `forward net.nn:12`. */
export function traceOf(folder: string, args: readonly string[]): readonly string[] {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (!stdout.includes("thrown within a kernel")) throw new Error(`${stdout}\n${stderr}`);
  const frames = [...stdout.matchAll(/^ +at (?:.*?[. ])?([#\w]+) \((?:file:\/\/)?([^()]*):\d+\)$/gm)];
  const top = `${realpathSync(folder)}/`;
  return frames.flatMap(([, name, place = ""]) =>
    place.includes("main.") ? [] : [`${name} ${place.replace(top, "")}`],
  );
}
