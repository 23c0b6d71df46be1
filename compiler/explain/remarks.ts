import type { Decision } from "../4-optimize/decision.ts";
import type { Origin } from "../ir/graph.ts";
import { callName } from "./call-name.ts";
import type { Remark } from "./explanation.ts";
import { placeAt, shortPlace } from "./place.ts";
import { actionText, reasonText } from "./reason-text.ts";

/** What is known of a call's end: the step that does its work, and what runs on each element before it there. */
export interface Whereabouts {
  readonly step: Origin;
  readonly after: Origin | undefined;
}

/** What the passes decided about one call, each thing once and in words. */
export function remarksOn(decisions: readonly Decision[], at: Whereabouts): readonly Remark[] {
  const done = decisions.filter(({ why }) => why === undefined);
  const isDone = (action: Decision["action"]): boolean => done.some((each) => each.action === action);
  const notFolded = decisions.find(({ action, why }) => action === "fold" && why !== undefined);

  const said = decisions.filter(({ action, why }) => {
    // An equal call is told about where nothing else is left of this one, and riding says by itself why folding was not possible.
    if (action === "share") return done.length === 1;
    if (isDone("fold-forward") && (action === "ride" || (action === "fold" && why))) return false;
    if (why !== undefined && (action === "fold" || action === "ride")) return !isDone("ride") && !isDone("fold");
    return action !== "sink" || !isDone("ride");
  });
  return doneFirst(withoutRepeats(said)).map((decision) => {
    const { action, what, into, why } = decision;
    const name = (origin: Origin | undefined): string | undefined => origin && callName(origin, at.step);
    const text =
      action === "ride" && why === undefined
        ? rideText(decision, at, isDone("sink"), notFolded)
        : `${actionText(action, why === undefined, why === "no-layer-before" ? "weights" : name(into))}${why === undefined ? "" : `: ${reasonText(why, name(into))}`}`;
    return remark(why === undefined ? "done" : "refused", what, at.step, text, { action, ...(why ? { why } : {}) });
  });
}

/** `rides on conv3 after relu: its place after relu rules out folding` */
function rideText(
  { into }: Decision,
  { step, after }: Whereabouts,
  isSunk: boolean,
  notFolded: Decision | undefined,
): string {
  const name = (origin: Origin): string => callName(origin, step);
  const place = after ? ` after ${name(after)}` : "";
  const moved = isSunk ? ", behind which it was moved, as there are fewer elements" : "";
  const reason = notFolded?.why ? `: ${reasonText(notFolded.why, notFolded.into && name(notFolded.into))}` : "";
  return `${actionText("ride", true, into && name(into))}${place}${moved}${reason}`;
}

/** Begins with the call's name and ends with its place. */
export function remark(
  kind: Remark["kind"],
  what: Origin,
  step: Origin,
  text: string,
  more: Pick<Remark, "action" | "why"> = {},
): Remark {
  const place = placeAt(what.span);
  // A number alone says little: conv.1 (BatchNorm2d).
  const type = /\.\d+$/.test(what.path) && !what.call?.endsWith("()") ? ` (${what.call ?? ""})` : "";
  return {
    kind,
    ...more,
    path: what.path,
    call: what.call ?? "",
    place,
    text: `${callName(what, step)}${type} ${text} (${shortPlace(place)})`,
  };
}

const doneFirst = (decisions: readonly Decision[]): readonly Decision[] =>
  [...decisions].sort((a, b) => Number(a.why !== undefined) - Number(b.why !== undefined));

const withoutRepeats = (decisions: readonly Decision[]): readonly Decision[] =>
  decisions.filter(
    ({ action, into, why }, i) =>
      !decisions.slice(0, i).some((each) => each.action === action && each.into === into && each.why === why),
  );
