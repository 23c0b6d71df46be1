import {
  at,
  endOf,
  isName,
  retyped,
  spanOf,
  startsLine,
  written,
  type Found,
  type Reading,
} from "./foreign-reading.ts";
import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";

/** How classes and methods begin in Python: what is wrong with one head is one mistake. */

/** `def forward(self, x):` */
export function functionHead(reading: Reading): Found {
  const { source, tokens, i, token } = reading;
  const name = tokens[i + 1]?.image;
  const hasSelf = tokens[i + 3]?.image === "self" && /^[,)]$/.test(tokens[i + 4]?.image ?? "");
  const instead = [retyped(token, t.Fn), ...tokens.slice(i + 1, i + 3)];
  const taken = !hasSelf ? 3 : tokens[i + 4]?.tokenType === t.Comma ? 5 : 4;
  const span = spanOf(source, token);
  const diagnostic =
    name === "forward"
      ? syntaxError("NN1021", span, { word: token.image })
      : name === "__init__"
        ? syntaxError("NN1022", span, undefined)
        : written(reading, "fn", []).diagnostic;
  return { diagnostic, instead, taken, unreadable: true };
}

/** `class Net(nn.Module)` */
export function classHead(reading: Reading): Found {
  const { diagnostic } = written(reading, "module", []);
  const instead = [retyped(reading.token, t.Module), at(reading.tokens, reading.i + 1)];
  return { diagnostic, instead, taken: parentEnd(reading) - reading.i, unreadable: true };
}

/** `module Net(nn.Module)`; without the point it would be a parameter. */
export function parentHead(reading: Reading): Found | undefined {
  const { source, tokens, i, token } = reading;
  const end = parentEnd(reading);
  if (tokens[i + 4]?.tokenType !== t.Dot || end === i + 2) return undefined;
  const span = { source, start: at(tokens, i + 2).startOffset, end: endOf(at(tokens, end - 1)) };
  return { diagnostic: syntaxError("NN1028", span, undefined), instead: [token, at(tokens, i + 1)], taken: end - i };
}

/** Behind the parent in parentheses, or behind the name where there is none. */
function parentEnd({ tokens, i }: Reading): number {
  let end = i + 2;
  if (tokens[end]?.tokenType !== t.LParen) return end;
  for (end++; isName(tokens[end]) || tokens[end]?.tokenType === t.Dot; end++);
  const isParent = tokens[end - 1]?.image === "Module" && tokens[end]?.tokenType === t.RParen;
  return isParent ? end + 1 : i + 2;
}

/** The `self` of `forward(self, x) {`; a call of something called `forward` has no body. */
export function isFirstParameter({ source, tokens, i }: Reading): boolean {
  const [forward, open, after] = [tokens[i - 2], tokens[i - 1], tokens[i + 1]];
  if (forward?.tokenType !== t.Forward || open?.tokenType !== t.LParen || !startsLine(source, forward)) return false;
  if (!/^[,)]$/.test(after?.image ?? "")) return false;
  const close = tokens.findIndex(({ tokenType }, at) => at > i && tokenType === t.RParen);
  return /^(?:\{|->|:)$/.test(tokens[close + 1]?.image ?? "");
}
