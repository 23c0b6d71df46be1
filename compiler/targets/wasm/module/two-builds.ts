/** How many bytes of one build stand before the other has its turn: deflate sees 32 KiB back, so what is alike is in sight. */
const TURN = 2 ** 14;

/** Two builds of one network as one stream, their bytes in turns, the last turns filled up with zeros. */
export function joinBuilds(builds: readonly [Uint8Array, Uint8Array]): Uint8Array {
  const turns = Math.ceil(Math.max(...builds.map(({ length }) => length)) / TURN);
  const joined = new Uint8Array(2 * turns * TURN);
  builds.forEach((build, which) => {
    for (let turn = 0; turn < turns; turn++)
      joined.set(build.subarray(turn * TURN, (turn + 1) * TURN), (2 * turn + which) * TURN);
  });
  return joined;
}

/** One of the two again, as the runtime finds it. */
export const buildOf = (joined: Uint8Array, which: 0 | 1, length: number): Uint8Array =>
  joined.filter((_, i) => Math.floor(i / TURN) % 2 === which).subarray(0, length);
