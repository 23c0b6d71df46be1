/** What no name of a model may become: words of the language, globals that generated code uses, and its own local names. */
const taken = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in " +
    "instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface " +
    "package private protected public await async eval arguments undefined NaN Infinity Object Array Math Promise Float32Array " +
    "Float64Array Uint8Array Number String Boolean Symbol Function Map Set WebAssembly globalThis constructor prototype then " +
    "n weights options bound network parameters memory arena out"
  ).split(" "),
);

/** Hands out identifiers, each once; a name that is taken gets a suffix. */
export function createNames(alsoTaken: Iterable<string> = []): (wish: string) => string {
  const used = new Set([...taken, ...alsoTaken]);
  return (wish) => {
    const clean = wish.replace(/[^A-Za-z0-9_]/g, "_");
    const base = /^[A-Za-z_]/.test(clean) && !clean.startsWith("__") ? clean : `_${clean.replace(/^_+/, "")}`;
    let name = base;
    for (let i = 2; used.has(name); i++) name = `${base}_${i}`;
    used.add(name);
    return name;
  };
}

/** A string as a literal of the generated code: no byte of it can end the literal, and none of it is a mark (`@@0@@`). */
export const literal = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u2028\u2029\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|@(?=@)/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The key of an object literal; `__proto__` as a plain key would set the prototype. */
export const propertyKey = (name: string): string => (name === "__proto__" ? '["__proto__"]' : literal(name));

/** Text that is safe within a doc comment: it neither ends it nor is a mark. */
export const commentText = (text: string): string =>
  text
    .replaceAll("*/", "*\\/")
    .replace(/[\u2028\u2029]/g, " ")
    .replace(/@(?=@)/g, "@ ");

/** The same for a comment that the end of the line ends. */
export const lineCommentText = (text: string): string => commentText(text).replace(/[\r\n]/g, " ");
