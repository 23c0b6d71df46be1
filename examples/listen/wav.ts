/** The samples of a WAV file, −1 to 1, and how many of them there are in a second. Takes what telephones have: 16 bits, one channel. */
export function readWav(file: Buffer): { readonly rate: number; readonly samples: Float32Array } {
  if (file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE")
    throw new Error("this is no WAV file");
  let rate = 0;
  for (let at = 12; at + 8 <= file.length;) {
    const [name, size] = [file.toString("latin1", at, at + 4), file.readUInt32LE(at + 4)];
    const chunk = file.subarray(at + 8, at + 8 + size);
    if (name === "fmt ") {
      const [format, channels, bits] = [chunk.readUInt16LE(0), chunk.readUInt16LE(2), chunk.readUInt16LE(14)];
      if (format !== 1 || channels !== 1 || bits !== 16)
        throw new Error(`WAV of 16 bits and one channel, please: this has ${bits} and ${channels}`);
      rate = chunk.readUInt32LE(4);
    }
    if (name === "data")
      return {
        rate,
        samples: Float32Array.from({ length: chunk.length >> 1 }, (_, i) => chunk.readInt16LE(2 * i) / 32768),
      };
    at += 8 + size + (size % 2);
  }
  throw new Error("this WAV file has no sound in it");
}
