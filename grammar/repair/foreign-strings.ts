import { endOf, openerBefore, retyped, spanOf, written, type Found, type Reading } from "./foreign-reading.ts";
import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";

/** The `f` of `f"{x}"`; no string can stand right behind a name. */
export function stringPrefix({ source, tokens, i, token }: Reading): Found | undefined {
  const next = tokens[i + 1];
  if (next?.startOffset !== endOf(token) || !/^["']/.test(next.image) || !/^[fFrRbBuU]{1,2}$/.test(token.image))
    return undefined;
  const holes = { found: `${token.image}"…"`, instead: '"…"' };
  return { diagnostic: syntaxError("NN1006", spanOf(source, token), holes), instead: [] };
}

/** The `"logits"` of `return {"logits": x, …}`. */
export function quotedResult(reading: Reading): Found | undefined {
  const { tokens, i, token } = reading;
  if (tokens[i + 1]?.tokenType !== t.Colon || !/^"[A-Za-z_]\w*"$/.test(token.image)) return undefined;
  const open = openerBefore(tokens, i);
  if (tokens[open]?.tokenType !== t.LBrace || tokens[open - 1]?.tokenType !== t.Return) return undefined;
  const name = token.image.slice(1, -1);
  const instead = { ...retyped(token, t.Identifier), image: name, startOffset: token.startOffset + 1 };
  return { ...written(reading, name, []), instead: [instead] };
}
