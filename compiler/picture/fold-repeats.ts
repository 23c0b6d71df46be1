import type { Box, Edge, Picture } from "./picture.ts";

/** Boxes in a row that do the same, whatever their sizes, become one that says how many they are. */
export function foldRepeats(picture: Picture, except: ReadonlySet<string> = new Set()): Picture {
  let folded = picture;
  // From the outermost on: what is within a box that stands for others is looked at once.
  for (const { id } of [{ id: "" }, ...picture.boxes]) {
    if (id !== "" && !folded.boxes.some((box) => box.id === id)) continue;
    for (const run of runsIn(folded, id)) if (!except.has(run[0]?.id ?? "")) folded = foldRun(folded, run);
  }
  return folded;
}

/** Rows of two or more equal boxes within one, each of which hands its value to the next alone; what all read, as decoders do, may come from elsewhere. */
function runsIn(picture: Picture, parent: string): readonly (readonly Box[])[] {
  const boxes = picture.boxes.filter((box) => box.parent === parent);
  const runs: Box[][] = [];
  for (const box of boxes) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (
      run &&
      last &&
      signatureOf(picture, last.id) === signatureOf(picture, box.id) &&
      leadsOnlyTo(picture, last.id, box.id)
    )
      run.push(box);
    else runs.push([box]);
  }
  return runs.filter(({ length }) => length > 1);
}

function leadsOnlyTo(picture: Picture, from: string, to: string): boolean {
  const [before, after] = [[...idsIn(picture, from)], [...idsIn(picture, to)]];
  const leaving = picture.edges.filter((edge) => before.includes(edge.from) && !before.includes(edge.to));
  const entering = picture.edges.filter((edge) => after.includes(edge.to) && !after.includes(edge.from));
  const isShared = (edge: Edge): boolean => {
    const counterpart = before[after.indexOf(edge.to)];
    return picture.edges.some((each) => each.from === edge.from && each.to === counterpart);
  };
  return (
    leaving.length > 0 &&
    leaving.every((edge) => after.includes(edge.to)) &&
    entering.every((edge) => before.includes(edge.from) || isShared(edge))
  );
}

/** What a box consists of and how it hangs together, without names and sizes. */
function signatureOf(picture: Picture, box: string): string {
  const ids = [...idsIn(picture, box)];
  const blocks = picture.blocks.filter(({ id }) => ids.includes(id));
  const at = (id: string): number => ids.indexOf(id);
  return JSON.stringify([
    blocks.map((block) => [block.alike, block.box.slice(box.length)]),
    picture.edges.flatMap(({ from, to }) => (at(from) >= 0 && at(to) >= 0 ? [[at(from), at(to)]] : [])),
    // Two that are alike within may be entered at other places.
    picture.edges.flatMap(({ from, to }) => (at(from) < 0 && at(to) >= 0 ? [at(to)] : [])),
  ]);
}

export const isWithin = (path: string, box: string): boolean => path === box || path.startsWith(`${box}.`);

const idsIn = ({ blocks }: Picture, box: string): ReadonlySet<string> =>
  new Set(blocks.filter((block) => isWithin(block.box, box)).map(({ id }) => id));

const isOfOneSize = (picture: Picture, run: readonly Box[]): boolean =>
  new Set(
    run.map(({ id }) =>
      JSON.stringify(picture.blocks.flatMap(({ box, spec, facts }) => (isWithin(box, id) ? [spec, facts] : []))),
    ),
  ).size === 1;

function foldRun(picture: Picture, run: readonly Box[]): Picture {
  const [first, ...others] = run as readonly [Box, ...Box[]];
  const last = others.at(-1) ?? first;
  const own = [...idsIn(picture, first.id)];
  const places = new Map([...idsIn(picture, last.id)].map((id, i) => [id, own[i] as string]));
  const isGone = (path: string): boolean => others.some(({ id }) => isWithin(path, id));
  const gone = new Set(picture.blocks.filter(({ box }) => isGone(box)).map(({ id }) => id));
  const edges = picture.edges.flatMap((edge): Edge[] => {
    if (!gone.has(edge.from)) return gone.has(edge.to) ? [] : [edge];
    const from = places.get(edge.from);
    return gone.has(edge.to) || from === undefined ? [] : [{ ...edge, from }];
  });
  const name = `${first.name} … ${differenceOf(first.id, last.id)}`;
  return {
    ...picture,
    boxes: picture.boxes
      .filter(({ id }) => !isGone(id))
      .map((box) =>
        box.id === first.id
          ? { ...box, name, times: run.length, ...(isOfOneSize(picture, run) ? {} : { isFirstOfSizes: true }) }
          : box,
      ),
    blocks: picture.blocks.filter(({ id }) => !gone.has(id)),
    edges,
  };
}

/** A path from where it is no longer that of another one on: `10.conv` of `features.10.conv`, beside `features.8.conv`. */
function differenceOf(other: string, path: string): string {
  const [before, parts] = [other.split("."), path.split(".")];
  const at = parts.findIndex((part, i) => part !== before[i]);
  const [differing = "", ...rest] = parts.slice(at);
  // `layer_0 … 11`
  const [, name, number] = /^(.*?)(\d+)$/.exec(differing) ?? [];
  const isCounted = number !== undefined && name === before[at]?.replace(/\d+$/, "");
  return [isCounted ? number : differing, ...rest].join(".");
}
