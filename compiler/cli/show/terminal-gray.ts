const BLACK = 16;
const WHITE = 231;
const RAMP_START = 232;
const RAMP_LENGTH = 24;

/** 0..1 as a colour of the 256 that every terminal has: black, a ramp of 24 greys, white. */
export function terminalGray(value: number): number {
  const step = Math.round(value * (RAMP_LENGTH + 1));
  if (step <= 0) return BLACK;
  return step > RAMP_LENGTH ? WHITE : RAMP_START + step - 1;
}
