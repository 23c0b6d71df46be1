/** What `nnc explain NN3004` says about a code. */
export interface CodeExplanation {
  /** What is wrong, in one line. */
  readonly title: string;
  /** Why that is an error, and what to do. */
  readonly about: string;
  /** A file that gives the code, and the same mended; not for what is wrong with other things than texts. */
  readonly example?: CodeExample;
  /** For a code that is no longer given: those that are given in its place. */
  readonly into?: readonly string[];
}

export interface CodeExample {
  readonly wrong: string;
  readonly mended: string;
  /** What the two import, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An explanation with an example. Texts may be indented as their surroundings are. */
export const explained = (
  title: string,
  about: string,
  wrong: string,
  mended: string,
  files: Readonly<Record<string, string>> = {},
): CodeExplanation => ({
  title,
  about,
  example: { wrong: withoutIndent(wrong), mended: withoutIndent(mended), files },
});

/** An explanation of what no text of a network shows. */
export const told = (title: string, about: string): CodeExplanation => ({ title, about });

function withoutIndent(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return `${lines.map((line) => line.slice(Math.min(...indents))).join("\n")}\n`;
}
