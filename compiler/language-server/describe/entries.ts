import { referenceEntries, signatureOf, type Entry } from "../../reference/entries.ts";

let byName: ReadonlyMap<string, Entry> | undefined;

/** What the reference says about names that need no import. A function of tensors goes before its namesake for numbers. */
export function entries(): ReadonlyMap<string, Entry> {
  if (byName) return byName;
  const found = new Map<string, Entry>();
  for (const entry of referenceEntries())
    if (entry.kind !== "library" && !found.has(entry.name)) found.set(entry.name, entry);
  return (byName = found);
}

/** A signature, a sentence, and where PyTorch says more. */
export function describeEntry(entry: Entry): string {
  const { summary, torch, shapes } = entry;
  const lines = [code(signatureOf(entry)), sentence(summary)];
  if (shapes?.rule !== undefined) lines.push(sentence(shapes.rule));
  if (torch) lines.push(`PyTorch: [${torch.name}](${torch.link})`);
  return lines.join("\n\n");
}

export const code = (text: string): string => `\`\`\`nn\n${text}\n\`\`\``;

const sentence = (text: string): string => escapeMarkdown(/[.!?]$/.test(text) ? text : `${text}.`);

/** Text as Markdown shows it, whatever signs are in it. */
export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
