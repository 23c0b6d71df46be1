import type { FixRule } from "./fix.ts";

/** `did you mean relu?`: the name that was meant, in place of what stands there. */
export const didYouMean: FixRule = ({ help, span }) => {
  const meant = /^did you mean (\S+)\?/.exec(help ?? "")?.[1];
  if (meant === undefined) return [];
  const written = span.source.text.slice(span.start, span.end);
  // A path has quotes around it, and what stands in parentheses has these.
  const text = written.startsWith('"') ? `"${meant}"` : written.startsWith("(") ? written.replace(/\w+/, meant) : meant;
  return [{ title: `Write ${text}`, edits: [{ span, text }], isCertain: true }];
};

/** `write relu alone`, `fields go by their names alone: conv`, `write true`. */
export const asHelpWritesIt: FixRule = ({ code, help = "", span }) => {
  const text =
    /^write (\S+) alone: layers and functions/.exec(help)?.[1] ??
    /^write (parametrizations\.\w+): /.exec(help)?.[1] ??
    /^fields go by their names alone: (\w+)$/.exec(help)?.[1] ??
    (code === "NN2006" ? /^write (true|false)$/.exec(help)?.[1] : undefined);
  return text === undefined ? [] : [{ title: `Write ${text}`, edits: [{ span, text }], isCertain: true }];
};
