const keywords =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield";
const word = keywords.replaceAll(" ", "|");

/**
 * TorchScript prints names as they are, those too that are words of Python: `self.return`, and a line `return : Linear` in a class.
 * The same as Python has it: `getattr(self, "return")`. Strings come first, since what they hold is no code.
 */
const misread = new RegExp(
  String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|((?:[A-Za-z_]\w*|\([A-Za-z_][\w.]*\))(?:\.[A-Za-z_]\w*)*?)\.(${word})\b|^( +)(${word})( : )`,
  "gm",
);

export const readableCode = (text: string): string =>
  text.replace(
    misread,
    (whole: string, owner?: string, attribute?: string, indent?: string, declared?: string, colon?: string) => {
      if (attribute !== undefined) return `getattr(${owner ?? ""}, "${attribute}")`;
      if (declared !== undefined) return `${indent ?? ""}${declared}_${colon ?? ""}`;
      return whole.includes("\\") ? whole.replace(bytes, decoded) : whole;
    },
  );

/** Bytes beyond ASCII as three digits of base 8. PyTorch counts them from -128 on, so that some come out as signs before `0`. */
const bytes = /\\\\|(?:\\(?:[./0][)-0]{2}|[23][0-7]{2}))+/g;

function decoded(escapes: string): string {
  if (escapes === "\\\\") return escapes;
  const values = escapes
    .split("\\")
    .slice(1)
    .map((digits) => {
      const [a = 0, b = 0, c = 0] = [...digits].map((digit) => digit.charCodeAt(0) - 48);
      return a * 64 + b * 8 + c;
    });
  // `\000` is what it says.
  if (values.some((value) => value >= 0 && value < 128)) return escapes;
  return new TextDecoder().decode(Uint8Array.from(values.map((value) => value & 255)));
}
