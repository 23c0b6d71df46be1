/** Indents each line by the brackets that are open before it, two spaces each. No string of the text goes over a line's end. */
export function indentLines(text: string): string {
  let depth = 0;
  return text
    .split("\n")
    .map((line) => {
      const trimmed = line.trim();
      const { closedFirst, net } = isComment(trimmed) ? { closedFirst: 0, net: 0 } : bracketsIn(trimmed);
      const indented =
        trimmed === "" ? "" : `${"  ".repeat(Math.max(0, depth - closedFirst))}${commentStar(trimmed)}${trimmed}`;
      depth += net;
      return indented;
    })
    .join("\n");
}

const isComment = (line: string): boolean => /^(?:\/\*|\*|\/\/)/.test(line);

/** Stars of a doc comment stand below the first one's second sign. */
const commentStar = (line: string): string => (/^\*(?:[ /]|$)/.test(line) ? " " : "");

/** How many brackets a line closes before it opens any, and by how many more are open behind it; a line opens one level at most. */
function bracketsIn(line: string): { readonly closedFirst: number; readonly net: number } {
  let depth = 0;
  let lowest = 0;
  for (const [each] of line.matchAll(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/.*$|[()[\]{}]/g)) {
    if ("([{".includes(each)) depth++;
    else if (")]}".includes(each)) lowest = Math.min(lowest, --depth);
  }
  const closedFirst = Math.min(-lowest, 1);
  return { closedFirst, net: Math.sign(depth - lowest) - closedFirst };
}
