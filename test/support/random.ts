/** Numbers from a seed: equal seeds give equal numbers (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Mostly numbers between −2 and 2; now and then ±0, a tiny or a large one. All are float32. */
export function plainData(count: number, random: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    const sign = random() < 0.5 ? -1 : 1;
    const kind = random();
    const size = random();
    return sign * (kind < 0.06 ? 0 : kind < 0.1 ? size * 1e-30 : kind < 0.14 ? 20 + size * 100 : 2 * size);
  });
}

/** The same with NaN, infinities and zeros among them. */
export function specialData(count: number, random: () => number): Float32Array {
  const specials = [NaN, Infinity, -Infinity, -0, 0, 1, -1];
  return plainData(count, random).map((value) =>
    random() < 0.3 ? (specials[Math.floor(random() * specials.length)] as number) : value,
  );
}
