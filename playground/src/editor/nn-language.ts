import { indentService, StreamLanguage } from "@codemirror/language";

const keywords =
  /^(?:model|module|forward|loss|fn|const|import|from|where|return|if|else|for|in|and|or|not|assert|int|float|bool|string)\b/;
const constants = /^(?:true|false|none|inf|nan|pi|training)\b/;

/** The language's words and signs, for colours: what they mean only the compiler knows. */
export const nnLanguage = StreamLanguage.define<{ afterWord: string }>({
  name: "nn",
  startState: () => ({ afterWord: "" }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    const { afterWord } = state;
    state.afterWord = "";
    if (stream.match(/^##.*/)) return "docComment";
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^\d[\d_]*(?:\.(?!\.)\d[\d_]*)?(?:e[+-]?\d+)?/i)) return "number";
    const keyword = stream.match(keywords);
    if (keyword) {
      state.afterWord = stream.current();
      return "keyword";
    }
    if (stream.match(constants)) return "atom";
    if (stream.match(/^[A-Za-z_]\w*/)) {
      if (/^(?:model|module|fn|const)$/.test(afterWord)) return "variableName.definition";
      if (/^[A-Z]\w*[a-z]/.test(stream.current())) return "typeName";
      return stream.match(/^\s*\(/, false) ? "variableName.function" : "variableName";
    }
    if (stream.match(/^(?:\|>|->|\.\.\.?|\*\*|\/\/|[=!<>+\-*/]=|[-+*/%@<>=&|^~])/)) return "operator";
    stream.next();
    return "punctuation";
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
});

/** As far in as the line before, and a step further behind a bracket that is left open; a line that closes one is a step back. */
export const nnIndentation = indentService.of(({ state, unit }, position) => {
  const line = state.doc.lineAt(position);
  if (line.number === 1) return 0;
  const before = state.doc.lineAt(position === line.from || line.text.trim() === "" ? line.from - 1 : position).text;
  const indent = /^ */.exec(before)?.[0].length ?? 0;
  const opens = /[{([]\s*(?:#.*)?$/.test(before) ? unit : 0;
  const closes = /^\s*[})\]]/.test(state.sliceDoc(position, line.to)) ? unit : 0;
  return Math.max(0, indent + opens - closes);
});
