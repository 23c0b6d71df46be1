/**
 * The text of a graph: one to three convolutions of all kinds, one after another, of images with 8 to 40 channels and with
 * borders that differ from side to side: wide enough for every schedule to be chosen now and then.
 */
export function randomLayers(random: () => number): string {
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => from[between(0, from.length - 1)] as T;
  const isOdd = (oneIn: number): boolean => between(1, oneIn) === 1;
  const inputs: string[] = [];
  const body: string[] = [];
  let [channels, height, width] = [pick([8, 12, 16, 8, 9, 20, 24, 40]), between(4, 15), between(4, 15)];
  inputs.push(`%x: f32[N,${channels},${height},${width}]`);
  let value = "%x";
  const parameter = (shape: readonly number[]): string => {
    inputs.push(`@p${inputs.length}: f32[${shape.join()}]`);
    return `@p${inputs.length - 1}`;
  };
  const then = (text: string): void => {
    body.push(`%${body.length + 1} = ${text}`);
    value = `%${body.length}`;
  };
  const after = (size: number, kernel: number, step: number, gap: number): number =>
    Math.floor((size - gap * (kernel - 1) - 1) / step) + 1;
  const sides = (): [number, number, number, number] =>
    [0, 0, 0, 0].map(() => (isOdd(3) ? between(2, 3) : between(0, 1))) as [number, number, number, number];

  const convolution = (): void => {
    // Mostly what Winograd's tiles can do, and one thing or another that they cannot.
    const kernel = isOdd(3) ? [between(1, 5), between(1, 5)] : [3, 3];
    const stride = isOdd(3) ? [between(1, 3), between(1, 3)] : [1, 1];
    const dilation = isOdd(4) ? [between(1, 2), between(1, 2)] : [1, 1];
    const groups = isOdd(2) ? 1 : pick([1, channels, channels % 4 === 0 ? 4 : 1, channels % 3 === 0 ? 3 : 1]);
    const outs = groups === 1 ? pick([8, 12, 16, 20, 40, 9, 30]) : groups * between(1, groups === channels ? 2 : 4);
    const [top, bottom, left, right] = sides();
    const [rows, columns] = [height, width].map((size, axis) =>
      after(
        size + (axis === 0 ? top + bottom : left + right),
        kernel[axis] as number,
        stride[axis] as number,
        dilation[axis] as number,
      ),
    ) as [number, number];
    if (rows < 1 || columns < 1) return;
    const weight = parameter([outs, channels / groups, ...kernel]);
    const bias = isOdd(2) ? `, ${parameter([outs])}` : "";
    const attrs = (padding: readonly number[]): string =>
      `stride=[${stride.join()}], padding=[${padding.join()}], dilation=[${dilation.join()}], groups=${groups}`;
    // Borders of a convolution's own, or of a pad before it that becomes a part of it.
    const own = pick([top, bottom, left, right].map((side) => Math.min(side, 1)));
    if (isOdd(2) && [top, bottom, left, right].every((side) => side >= own)) {
      const rest = [top, bottom, left, right].map((side) => side - own);
      then(
        `pad(${value}, before=[0,0,${rest[0]},${rest[2]}], after=[0,0,${rest[1]},${rest[3]}], mode="constant", value=0)`,
      );
      then(`conv2d(${value}, ${weight}${bias}, ${attrs([own, own, own, own])})`);
    } else then(`conv2d(${value}, ${weight}${bias}, ${attrs([top, bottom, left, right])})`);
    [channels, height, width] = [outs, rows, columns];
  };

  const transposed = (): void => {
    const stride = [between(1, 3), between(1, 3)];
    const kernel = stride.map(() => between(1, 4));
    const dilation = stride.map(() => pick([1, 1, 2, 3]));
    const padding = [between(0, 2), between(0, 2)];
    const more = stride.map((step, axis) => between(0, Math.max(step, dilation[axis] as number) - 1));
    const groups = pick([1, channels % 4 === 0 ? 4 : 1]);
    const outs = between(2, 6);
    const [rows, columns] = [height, width].map(
      (size, axis) =>
        (size - 1) * (stride[axis] as number) -
        2 * (padding[axis] as number) +
        (dilation[axis] as number) * ((kernel[axis] as number) - 1) +
        1 +
        (more[axis] as number),
    ) as [number, number];
    if (rows < 1 || columns < 1 || rows * columns > 500) return;
    const weight = parameter([channels, outs, ...kernel]);
    const bias = isOdd(2) ? `, ${parameter([outs * groups])}` : "";
    then(
      `conv_transpose2d(${value}, ${weight}${bias}, stride=[${stride.join()}], padding=[${padding.join()}], ` +
        `output_padding=[${more.join()}], dilation=[${dilation.join()}], groups=${groups})`,
    );
    [channels, height, width] = [outs * groups, rows, columns];
  };

  for (let left = between(1, 3); left > 0 || body.length === 0; left--) {
    if (channels > 40) break;
    if (isOdd(5)) transposed();
    else convolution();
    if (body.length === 0) continue;
    const step = between(0, 5);
    if (step === 0) then(`relu(${value})`);
    if (step === 1) then(`scale_shift(${value}, ${parameter([channels, 1, 1])}, ${parameter([channels, 1, 1])})`);
    if (step === 2) then(`sigmoid(${value})`);
    if (step === 3) {
      const before = value;
      then(`tanh(${value})`);
      then(`add(${before}, ${value})`);
    }
  }
  return `graph g(${inputs.join(", ")}) { ${body.join("\n")} return ${value} }`;
}
