/** Samples in a piece: 16 ms. */
export const PIECE = 128;

/** The root of the mean square. */
export function loudness(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

/** Whether a piece is within 24 dB of the loudest one, or such a piece was at most 64 ms ago. */
export function whereSpoken(spoken: Float32Array): Float32Array {
  const energies = Array.from({ length: Math.floor(spoken.length / PIECE) }, (_, i) =>
    loudness(spoken.subarray(i * PIECE, (i + 1) * PIECE)),
  );
  const threshold = Math.max(0.001, Math.max(...energies) / 16);
  let last = -Infinity;
  return Float32Array.from(energies, (energy, i) => {
    if (energy > threshold) last = i;
    return i - last <= 4 ? 1 : 0;
  });
}
