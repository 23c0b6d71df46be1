import type { FixRule } from "./fix.ts";

/** What other languages write, as it is written here. */
export const otherLanguages: FixRule = ({ code, message, span }) => {
  const { text } = span.source;
  const written = text.slice(span.start, span.end);
  switch (code) {
    case "NN1005":
      return written === "//"
        ? [{ title: "Begin the comment with #", edits: [{ span, text: "#" }], isCertain: true }]
        : [];
    case "NN1006": {
      const [, found, instead] = /^`([^`]+)` is written `([^`]+)`$/.exec(message) ?? [];
      if (instead === undefined || found !== written) return [];
      return [{ title: `Write ${instead}`, edits: [{ span, text: instead }], isCertain: true }];
    }
    case "NN1007":
      return [{ title: "Take the semicolon out", edits: [{ span, text: "" }], isCertain: true }];
    case "NN1008": {
      const inner = /^'([^'"\\{}]*)'$/.exec(written)?.[1];
      return inner === undefined
        ? []
        : [{ title: "Use double quotes", edits: [{ span, text: `"${inner}"` }], isCertain: true }];
    }
    case "NN1009": {
      const rest = /^(?:\s*\.|\s*,\s*)/.exec(text.slice(span.end))?.[0] ?? "";
      if (written !== "self") return [];
      return [
        {
          title: "Leave self out",
          edits: [{ span: { ...span, end: span.end + rest.length }, text: "" }],
          isCertain: true,
        },
      ];
    }
    default:
      return [];
  }
};
