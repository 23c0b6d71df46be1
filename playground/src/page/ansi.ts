/** The colours that a terminal's frames have, by their numbers. */
const classes: Readonly<Record<string, string>> = {
  "1": "bold",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
};
const ends: Readonly<Record<string, readonly string[]>> = { "22": ["bold"], "39": ["red", "green", "yellow", "cyan"] };

/** A text with ANSI colours as elements. */
export function fromAnsi(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  const on = new Set<string>();
  for (const part of text.split(/(\x1b\[\d+m)/)) {
    const [, code] = /^\x1b\[(\d+)m$/.exec(part) ?? [];
    if (code !== undefined) {
      if (classes[code]) on.add(classes[code]);
      for (const ended of ends[code] ?? []) on.delete(ended);
    } else if (part !== "") {
      const span = document.createElement("span");
      span.className = [...on].join(" ");
      span.textContent = part;
      made.append(span);
    }
  }
  return made;
}
