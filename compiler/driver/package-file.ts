import { readFileSync } from "node:fs";

/** The text of a file at the top of the package, which is above the sources, and above what is built of them; undefined if it is missing. */
export function packageFile(name: string): string | undefined {
  for (let up = new URL("./", import.meta.url); ; up = new URL("../", up)) {
    if (nameIn(up) === "nnc") return read(new URL(name, up));
    if (up.pathname === new URL("../", up).pathname) return undefined;
  }
}

const nameIn = (folder: URL): unknown => {
  const text = read(new URL("package.json", folder));
  return text === undefined ? undefined : (JSON.parse(text) as { readonly name?: unknown }).name;
};

function read(url: URL): string | undefined {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return undefined;
  }
}
