import type { Words } from "./highlight.ts";

/** Colours for the JavaScript of a module, whose doc comments begin each line with an asterisk. */
export const javascript: Words = {
  comment: /\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*.*/,
  string: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/,
  number: /\b(?:\d[\w.]*|(?:true|false|null|undefined|NaN|Infinity)\b)/,
  keyword:
    /\b(?:import|export|from|const|let|class|function|return|for|while|if|else|new|this|static|async|await|of|in|throw|typeof|get|set)\b/,
  function: /[A-Za-z_$#][\w$]*(?=\()/,
};

/** Colours for WebAssembly's text. */
export const wat: Words = {
  comment: /;;.*/,
  string: /"(?:[^"\\]|\\.)*"/,
  type: /\$[^\s()]+/,
  number: /(?<=[\s(])[+-]?(?:0x[\da-fA-F.p+-]+|\d[\d.eE+-]*)(?=[\s()]|$)/,
  keyword:
    /\b(?:module|func|param|result|local|memory|export|data|block|loop|if|then|else|br|br_if|call|i32|v128|f32|f64)\b(?!\.)/,
  function: /\b[a-z]\w*(?:\.\w+)*(?:=\d+)?/,
};
