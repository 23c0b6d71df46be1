/** What happens to a place; what moves all behind it less often, since zip archives rarely survive that. */
const kinds = [0, 0, 0, 1, 1, 1, 2, 2, 6, 6, 7, 7, 7, 7, 3, 4, 5] as const;

function pickleIn(bytes: Uint8Array): number | undefined {
  const at = Buffer.from(bytes.buffer).indexOf("\x80\x02", 0, "latin1");
  return at === -1 ? undefined : at + 2;
}

/** A file with a few faults, always the same ones for a seed: as transport, disks and people with bad intentions make them. */
export function damaged(file: Uint8Array, seed: number): Uint8Array {
  let state = (seed * 2654435761 + 1) >>> 0;
  // xorshift32 (Marsaglia, 2003).
  const random = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
  let bytes = Uint8Array.from(file);
  const count = 1 + random(4);
  for (let i = 0; i < count; i++) {
    // Half of them in the pickle, if there is one, so that what is around it stays whole.
    const pickle = random(2) === 0 ? pickleIn(bytes) : undefined;
    const at = pickle === undefined ? random(bytes.length) : pickle + random(Math.min(2000, bytes.length - pickle));
    switch (kinds[random(kinds.length)]) {
      case 0: // a bit
        if (bytes.length > 0) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
        break;
      case 1: // a byte
        bytes[at] = random(256);
        break;
      case 2: // a large number
        bytes.fill(255, at, at + 1 + random(8));
        break;
      case 3: // the end is missing
        bytes = bytes.slice(0, at);
        break;
      case 4: // a piece is missing
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random(16))]);
        break;
      case 5: {
        // a piece stands there twice
        const piece = bytes.slice(at, at + 1 + random(64));
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...piece, ...bytes.subarray(at)]);
        break;
      }
      case 6: // a piece stands elsewhere, too
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        break;
      case 7: {
        // an instruction of a pickle, or a length
        const codes = ".(0N})]tuasbRQq\x81\x85\x86\x87\x94\x95X\x8c\x8d\x8e\x8ah";
        bytes[at] = codes.charCodeAt(random(codes.length));
        break;
      }
    }
  }
  return bytes;
}
