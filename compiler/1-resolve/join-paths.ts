/** `b/c.nn` as seen from `a/x.nn`, with `.` and `..` taken out. */
export function joinPaths(from: string, to: string): string {
  const parts = [...from.split("/").slice(0, -1), ...to.split("/")];
  const result: string[] = [];
  for (const part of parts) {
    if (part === "." || (part === "" && result.length > 0)) continue;
    if (part === ".." && result.length > 0 && result.at(-1) !== "..") result.pop();
    else result.push(part);
  }
  return result.join("/");
}
