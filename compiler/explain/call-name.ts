import type { Origin } from "../ir/graph.ts";

/**
 * `conv1` beside a call of the same module, else `layer1.0.conv1`; a layer that has only a number keeps the name before it:
 * `downsample.1`. `relu` for a function, `+` for an operator.
 */
export function callName({ path, call = "" }: Origin, beside: Origin): string {
  const name = call.replace(/\(\)$/, "");
  if (call.endsWith("()") || path === "") return path === moduleOf(beside) || path === "" ? name : `${name} of ${path}`;
  return parentOf(path) === moduleOf(beside) ? (/(?:[^.]+\.)?\d+$|[^.]+$/.exec(path)?.[0] ?? path) : path;
}

/** The path of the module in whose forward a call stands. */
export const moduleOf = ({ path, call = "" }: Origin): string => (call.endsWith("()") ? path : parentOf(path));

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));
