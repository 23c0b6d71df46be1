/** Breaks a text at blanks into lines of at most so many characters; `[N, 3, 4]` stays together. */
export function wrap(text: string, columns: number): readonly string[] {
  const words = text.match(/(?:\[[^\]]*\]|[^\s[])+/g) ?? [];
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
