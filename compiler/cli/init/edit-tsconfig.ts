const FLAG = "allowArbitraryExtensions";

/** The edited text, or why it is better edited by hand. */
export type Edit = { readonly text: string } | { readonly problem: string };

/** Sets `allowArbitraryExtensions` in the text of a tsconfig.json, and leaves its comments and layout as they are. */
export function editTsconfig(text: string): Edit {
  const options = optionsIn(text);
  if (options === undefined) return { problem: "it could not be read" };
  if (options[FLAG] === true) return { text };
  if (options[FLAG] !== undefined) return { problem: `it says ${JSON.stringify(options[FLAG])}` };
  const edited = insertFlag(text);
  // Whatever the text looks like, the result is only taken if it says what it should.
  if (edited === undefined || optionsIn(edited)?.[FLAG] !== true)
    return { problem: "its compilerOptions were not found" };
  return { text: edited };
}

/** Whether a tsconfig.json only points at others: `"files": [], "references": […]`. */
export function referencesOf(text: string): readonly string[] {
  const { files, references } = parse(text) ?? {};
  if (!Array.isArray(files) || files.length > 0 || !Array.isArray(references)) return [];
  return references.flatMap((each: unknown) => {
    const { path } = (each ?? {}) as { readonly path?: unknown };
    return typeof path === "string" ? [path] : [];
  });
}

function insertFlag(text: string): string | undefined {
  const blanked = withoutComments(text);
  const options = /"compilerOptions"\s*:\s*\{/.exec(blanked);
  const open = options ? options.index + options[0].length : blanked.indexOf("{") + 1;
  if (open === 0) return undefined;
  const after = blanked.slice(open);
  const isEmpty = /^\s*\}/.test(after);
  const indent = /^\s*?\n(\s*)(?=\S)/.exec(after)?.[1];
  const entry = options ? `"${FLAG}": true` : `"compilerOptions": { "${FLAG}": true }`;
  const comma = isEmpty ? "" : ",";
  const inserted =
    indent === undefined || isEmpty ? ` ${entry}${comma}${isEmpty ? " " : ""}` : `\n${indent}${entry}${comma}`;
  return text.slice(0, open) + inserted + text.slice(open);
}

const optionsIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const parsed = parse(text);
  const options = parsed?.["compilerOptions"] ?? {};
  return parsed && typeof options === "object" ? (options as Readonly<Record<string, unknown>>) : undefined;
};

/** JSON as TypeScript has it in a tsconfig: with comments and trailing commas. */
function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const plain = withoutComments(text)
      .replace(/^\uFEFF/, "")
      .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, "$1");
    const value: unknown = JSON.parse(plain);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Comments become blanks, so that places stay the same. */
const withoutComments = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (found, string: string | undefined) =>
    string === undefined ? found.replace(/[^\n]/g, " ") : found,
  );
