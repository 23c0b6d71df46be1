/** Links between pages lead somewhere: to files that are there, and to headings that stand in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "compiler/ARCHITECTURE.md",
  "editors/vscode/README.md",
  "playground/README.md",
  ...readdirSync(join(top, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** What GitHub calls a heading in links: words in small letters, joined by hyphens, without signs. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, "");
const anchorsIn = (text: string): readonly string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

test.each(pages)("%s", (page) => {
  const text = readFileSync(join(top, page), "utf8");
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].flatMap(
    ([, link = "", source = link]) => (/^https?:/.test(source) ? [] : [source]),
  );
  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? join(top, page) : join(top, dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsIn(readFileSync(file, "utf8")).includes(anchor);
  });
  expect(broken).toEqual([]);
});
