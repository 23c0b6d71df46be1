import { StreamLanguage } from "@codemirror/language";

/** Colours for the JavaScript of a module. */
export const javascript = StreamLanguage.define<{ inComment: boolean }>({
  name: "javascript",
  startState: () => ({ inComment: false }),
  token(stream, state) {
    if (state.inComment || stream.match("/*")) {
      state.inComment = !stream.match(/^.*?\*\//);
      if (state.inComment) stream.skipToEnd();
      return "comment";
    }
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/.*/)) return "comment";
    if (stream.match(/^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/)) return "string";
    if (stream.match(/^\d[\w.]*/)) return "number";
    if (
      stream.match(
        /^(?:import|export|from|const|let|class|function|return|for|while|if|else|new|this|static|async|await|of|in|throw|typeof|get|set)\b/,
      )
    )
      return "keyword";
    if (stream.match(/^(?:true|false|null|undefined|NaN|Infinity)\b/)) return "atom";
    if (stream.match(/^[A-Za-z_$#][\w$]*/))
      return stream.match(/^\(/, false) ? "variableName.function" : "variableName";
    stream.next();
    return "punctuation";
  },
});

/** Colours for WebAssembly's text. */
export const wat = StreamLanguage.define<unknown>({
  name: "wat",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^;;.*/)) return "comment";
    if (stream.match(/^"(?:[^"\\]|\\.)*"/)) return "string";
    if (stream.match(/^\$[^\s()]+/)) return "variableName";
    if (stream.match(/^[+-]?(?:0x[\da-f.p+-]+|\d[\d.e+-]*)(?=[\s()]|$)/i)) return "number";
    if (
      stream.match(
        /^(?:module|func|param|result|local|memory|export|data|block|loop|if|then|else|br|br_if|call|i32|v128|f32|f64)\b(?![.])/,
      )
    )
      return "keyword";
    if (stream.match(/^[a-z][\w.]*(?:=\d+)?/)) return "variableName.function";
    stream.next();
    return "punctuation";
  },
});
