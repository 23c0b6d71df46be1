/** Text of Python that may be broken where a group is: `open`, items with commas between them, `close`. */
export type Text = string | readonly Text[] | Group;

interface Group {
  readonly open: string;
  readonly items: readonly Text[];
  readonly close: string;
  /** What is one thing and takes no comma, as a comprehension. */
  readonly isOne?: true;
}

export const group = (open: string, items: readonly Text[], close: string): Group => ({ open, items, close });
/** Brackets around what takes no comma. */
export const around = (open: string, item: Text, close: string): Group => ({ open, items: [item], close, isOne: true });
export const called = (callee: Text, items: readonly Text[]): Text => [callee, group("(", items, ")")];

const isGroup = (text: Text): text is Group => typeof text === "object" && "open" in text;

/** On one line. */
export function flat(text: Text): string {
  if (typeof text === "string") return text;
  if (isGroup(text)) return `${text.open}${text.items.map(flat).join(", ")}${text.close}`;
  return text.map(flat).join("");
}

const WIDTH = 100;
export const INDENT = "    ";

/**
 * As lines of at most so many characters where groups allow it: what is too long has a line for each item of its longest group.
 *
 * @param before how much stands on the line before it, and
 * @param behind behind it
 */
export function layOut(text: Text, indent = "", before = indent.length, behind = 0): string {
  const line = flat(text);
  if (before + line.length + behind <= WIDTH || typeof text === "string") return line;
  if (isGroup(text)) {
    if (text.items.length === 0) return line;
    const inner = `${indent}${INDENT}`;
    const comma = text.isOne ? "" : ",";
    const items = text.items.map((item) => `${inner}${layOut(item, inner, inner.length, 1)}${comma}\n`);
    return `${text.open}\n${items.join("")}${indent}${text.close}`;
  }
  const parts = text.map(flat);
  const widest = parts.reduce((best, part, i) => (part.length > (parts[best] ?? "").length ? i : best), 0);
  const [head, tail] = [parts.slice(0, widest).join(""), parts.slice(widest + 1).join("")];
  const middle = text[widest] as Text;
  return `${head}${layOut(middle, indent, before + head.length, behind + tail.length)}${tail}`;
}
