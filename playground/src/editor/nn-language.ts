import type { Words } from "./highlight.ts";

const keywords =
  "model|module|forward|loss|fn|const|import|from|where|return|if|else|for|in|and|or|not|assert|int|float|bool|string";

/** The language's words and signs, for colours: what they mean only the compiler knows. */
export const nnWords: Words = {
  comment: /#.*/,
  string: /"(?:[^"\\]|\\.)*"?/,
  definition: /(?<=\b(?:model|module|fn|const)\s+)[A-Za-z_]\w*/,
  keyword: new RegExp(`\\b(?:${keywords})\\b`),
  number: /\b(?:\d[\d_]*(?:\.(?!\.)\d[\d_]*)?(?:[eE][+-]?\d+)?|(?:true|false|none|inf|nan|pi|training)\b)/,
  type: /\b[A-Z]\w*[a-z]\w*/,
  function: /\b[a-z_]\w*(?=\s*\()/,
  sign: /\|>|->|\.\.\.?|\*\*|\/\/|[=!<>+\-*/]=|[-+*/%@<>=&|^~()[\]{},:.]/,
};
