import type { Heard } from "../analysis/value-recorder.ts";

/** Which use of a module is looked at, by the path of its file: what is at `layer1.0` or within it comes first. */
export type Pins = ReadonlyMap<string, string>;

/** What is heard at the pinned use alone, if there is any; otherwise all of it. */
export function pinnedFirst(pins: Pins | undefined, path: string, heard: readonly Heard[]): readonly Heard[] {
  const pin = pins?.get(path);
  if (pin === undefined) return heard;
  const pinned = heard.filter(({ place }) => place.path === pin || place.path.startsWith(`${pin}.`));
  return pinned.length > 0 ? pinned : heard;
}
