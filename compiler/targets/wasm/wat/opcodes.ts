/**
 * How instructions are encoded: https://webassembly.github.io/spec/core/binary/instructions.html, and those of relaxed SIMD from
 * https://github.com/WebAssembly/relaxed-simd/blob/main/proposals/relaxed-simd/Overview.md. Those that kernels use, and their kin.
 */
export interface Encoding {
  /** One byte, or a prefix (0xfc, 0xfd) and what follows as an unsigned number. */
  readonly prefix?: number;
  readonly code: number;
  /** Of accesses to memory: the logarithm of how many bytes they are aligned to by nature. */
  readonly alignment?: number;
  /** What follows as a lane's number: one byte each. */
  readonly lanes?: number;
}

const plain = (code: number): Encoding => ({ code });
const saturating = (code: number): Encoding => ({ prefix: 0xfc, code });
const simd = (code: number, more: Omit<Encoding, "prefix" | "code"> = {}): Encoding => ({
  prefix: 0xfd,
  code,
  ...more,
});
const access = (code: number, alignment: number): Encoding => simd(code, { alignment });
const lane = (code: number): Encoding => simd(code, { lanes: 1 });

/** Instructions whose codes follow one another. */
const inTurn = (shape: string, first: number, names: string): Record<string, Encoding> =>
  Object.fromEntries(names.split(" ").map((name, i) => [`${shape}.${name}`, simd(first + i)]));

export const encodings: Readonly<Record<string, Encoding>> = {
  unreachable: plain(0x00),
  nop: plain(0x01),
  drop: plain(0x1a),
  select: plain(0x1b),
  "i32.load": { code: 0x28, alignment: 2 },
  "i32.eqz": plain(0x45),
  "i32.eq": plain(0x46),
  "i32.ne": plain(0x47),
  "i32.lt_s": plain(0x48),
  "i32.lt_u": plain(0x49),
  "i32.gt_s": plain(0x4a),
  "i32.gt_u": plain(0x4b),
  "i32.add": plain(0x6a),
  "i32.sub": plain(0x6b),
  "i32.mul": plain(0x6c),
  "i32.and": plain(0x71),
  "i32.or": plain(0x72),
  "i32.xor": plain(0x73),
  "i32.shl": plain(0x74),
  "i32.shr_s": plain(0x75),
  "i32.shr_u": plain(0x76),
  "f32.convert_i32_s": plain(0xb2),
  "f32.convert_i32_u": plain(0xb3),
  "f64.convert_i32_s": plain(0xb7),
  "f64.convert_i32_u": plain(0xb8),
  "i32.trunc_sat_f32_s": saturating(0x00),
  "i32.trunc_sat_f32_u": saturating(0x01),

  "v128.load": access(0x00, 4),
  "v128.load32_splat": access(0x09, 2),
  "v128.load64_splat": access(0x0a, 3),
  "v128.store": access(0x0b, 4),
  "v128.load32_zero": access(0x5c, 2),
  "v128.load64_zero": access(0x5d, 3),
  "v128.load32_lane": simd(0x56, { alignment: 2, lanes: 1 }),
  "v128.load64_lane": simd(0x57, { alignment: 3, lanes: 1 }),
  "v128.store32_lane": simd(0x5a, { alignment: 2, lanes: 1 }),
  "v128.store64_lane": simd(0x5b, { alignment: 3, lanes: 1 }),
  "i8x16.shuffle": simd(0x0d, { lanes: 16 }),
  "i8x16.swizzle": simd(0x0e),
  "i32x4.splat": simd(0x11),
  "f32x4.splat": simd(0x13),
  "f64x2.splat": simd(0x14),
  "i32x4.extract_lane": lane(0x1b),
  "i32x4.replace_lane": lane(0x1c),
  "f32x4.extract_lane": lane(0x1f),
  "f32x4.replace_lane": lane(0x20),
  "f64x2.extract_lane": lane(0x21),
  "f64x2.replace_lane": lane(0x22),
  ...inTurn("i32x4", 0x37, "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"),
  ...inTurn("f32x4", 0x41, "eq ne lt gt le ge"),
  ...inTurn("f64x2", 0x47, "eq ne lt gt le ge"),
  ...inTurn("v128", 0x4d, "not and andnot or xor bitselect any_true"),
  "f32x4.demote_f64x2_zero": simd(0x5e),
  "f64x2.promote_low_f32x4": simd(0x5f),
  ...inTurn("f32x4", 0x67, "ceil floor trunc nearest"),
  ...inTurn("f64x2", 0x74, "ceil floor"),
  "f64x2.trunc": simd(0x7a),
  "f64x2.nearest": simd(0x94),
  ...inTurn("i32x4", 0xa0, "abs neg"),
  "i32x4.all_true": simd(0xa3),
  "i32x4.bitmask": simd(0xa4),
  ...inTurn("i32x4", 0xab, "shl shr_s shr_u"),
  "i32x4.add": simd(0xae),
  "i32x4.sub": simd(0xb1),
  ...inTurn("i32x4", 0xb5, "mul min_s min_u max_s max_u dot_i16x8_s"),
  ...inTurn("f32x4", 0xe0, "abs neg"),
  ...inTurn("f32x4", 0xe3, "sqrt add sub mul div min max pmin pmax"),
  ...inTurn("f64x2", 0xec, "abs neg"),
  ...inTurn("f64x2", 0xef, "sqrt add sub mul div min max pmin pmax"),
  "i32x4.trunc_sat_f32x4_s": simd(0xf8),
  "i32x4.trunc_sat_f32x4_u": simd(0xf9),
  "f32x4.convert_i32x4_s": simd(0xfa),
  "f32x4.convert_i32x4_u": simd(0xfb),
  "i32x4.trunc_sat_f64x2_s_zero": simd(0xfc),
  "i32x4.trunc_sat_f64x2_u_zero": simd(0xfd),
  "f64x2.convert_low_i32x4_s": simd(0xfe),
  "f64x2.convert_low_i32x4_u": simd(0xff),
  "f32x4.relaxed_madd": simd(0x105),
  "f32x4.relaxed_nmadd": simd(0x106),
  "f64x2.relaxed_madd": simd(0x107),
  "f64x2.relaxed_nmadd": simd(0x108),
};
