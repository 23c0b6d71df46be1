/** The numbers of the formulas, and where their errors are known from. */

/** Added to a small number, it rounds that to a whole one, which then stands in the lower bits of the sum. */
export const rounder = 1.5 * 2 ** 23;
export const rounderDouble = 1.5 * 2 ** 52;
export const signBit = -0;
export const exponentBits = 0xff800000;
export const mantissaBits = 0x007fffff;
export const one = 0x3f800000;
export const sqrtHalf = 0x3f3504f3;
export const smallestNormal = 2 ** -126;
export const largest = (2 - 2 ** -23) * 2 ** 127;

// ln 2 in two parts, the first of so few bits that its product with an exponent is exact (Cephes).
export const ln2High = 0.693359375;
export const ln2Low = -2.1219444e-4;

/** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2: a minimax fit, whose error in eʳ − 1 is 1.5e-8 relative. */
export const expTail = [0.500000005841, 0.166665453568, 0.0416662900753, 0.00836635992563, 0.00139460265722] as const;
/** (2ʳ − 1) / r for |r| ≤ ½: a minimax fit, 2e-9. */
export const exp2Tail = [
  0.693147204575, 0.240226513285, 0.0555033003055, 0.00961800557863, 0.00133996139661, 1.54759028e-4,
];
/** (tanh r − r) / r³ in r², for |r| ≤ 0.4 ln 2: a minimax fit, 7e-9. */
export const tanhTail = [-0.333331693315, 0.133199935479, -0.0508946224527];
/** (ln(1 + f) − f + ½ f²) / f³ for √½ ≤ 1 + f ≤ √2 (Cephes, logf). */
export const logTail = [
  3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
  1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
];
/** log₂((1 + s) / (1 − s)) / s in s², for √½ ≤ (1 + s) / (1 − s) ≤ √2: a minimax fit, 4e-12 relative. */
export const log2Ratio = [2.88539008179, 0.961796673349, 0.577083583463, 0.41167281442, 0.340728252833];
/** (sin r − r) / r³ and (cos r − 1 + ½ r²) / r⁴ in r², for |r| ≤ π / 4 (Cephes, sinf and cosf). */
export const sinTail = [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4];
export const cosTail = [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5];
/** erf x / x as a ratio in x², for |x| ≤ 3.93: a minimax fit, 2e-8 relative. */
export const erfAbove = [
  1.12837914542, 0.190783503095, 0.0527902164724, 0.00377958773271, 2.8480680051e-4, 2.04195598838e-6,
];
export const erfBelow = [1, 0.502410197424, 0.114257362676, 0.014997395888, 0.00116520502312, 3.80038276099e-5];
