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
/** erf x / x as a ratio in x², for |x| ≤ 3.93: a minimax fit, 2e-8 relative, which is 1 at 4 however it is rounded. */
export const erfAbove = [
  1.12837914542, 0.190783503095, 0.0527902164724, 0.00377958773271, 2.8480680051e-4, 2.04195598838e-6,
];
export const erfBelow = [1, 0.502410197424, 0.114257362676, 0.014997395888, 0.00116520502312, 3.80038276099e-5];
/** The logarithm of erfc x · e^x² / t in t = 1 / (1 + x / 2), for 0.45 ≤ x ≤ 10.1: a minimax fit, 1.3e-9. */
export const erfcExponent = [
  -1.26553682794, 1.00072369763, 0.365773584339, 0.150612626723, -0.395503252299, 0.787800673058, -1.9149082559,
  2.21862063582, -1.20358109269, 0.256030097948,
];
/** erfinv x / x in w − 2.5 for w = −log(1 − x²) < 5: a minimax fit, 1e-7 relative. */
export const erfinvNear = [
  1.50140942154, 0.246640726097, -0.00417770752359, -0.00125370746836, 2.18601998749e-4, -4.39680141014e-6,
  -3.52880506329e-6, 3.43729372914e-7, 2.85300785446e-8,
];
/** The same in √w − 3 for w ≥ 5: a minimax fit, 8e-8. */
export const erfinvFar = [
  2.83297700482, 1.00167422922, 0.00943503139519, -0.00762622443434, 0.00576556685866, -0.00365658323609,
  0.00129222081175, 8.25480557061e-5, -1.59776924443e-4,
];
/** (atan t − t) / t³ in t², for |t| ≤ tan π / 8: a minimax fit, 5e-8. */
export const atanTail = [-0.333333318016, 0.19999546953, -0.142641365488, 0.107453843038, -0.0645668327042];
/** (asin s − s) / s³ in s², for |s| ≤ ½: a minimax fit, 3e-8. */
export const asinTail = [
  0.166666663201, 0.0750009834337, 0.044598149261, 0.0311149323163, 0.0170832259899, 0.0337974034253,
];
/** log Γ(2 + x) / x for −¾ ≤ x ≤ ½, and log Γ(1 + x) / x for |x| ≤ ¼: minimax fits, 3e-8 relative. */
export const gammaNearTwo = [
  0.422784338019, 0.322467047687, -0.0673526467348, 0.0205799652743, -0.00737925276536, 0.00290418784336,
  -0.0012280976614, 4.27764669418e-4, -1.72659938884e-4, 2.65302917855e-4,
];
export const gammaNearOne = [
  -0.577215650173, 0.822467074978, -0.400693164872, 0.270580611856, -0.206788289395, 0.169241880356, -0.159008549286,
  0.136946174105,
];
/** sin(πx) / x in x², for |x| ≤ ½: a minimax fit, 2e-11 relative. */
export const sinPiRatio = [
  3.14159265352, -5.16771276215, 2.55016324099, -0.599251336061, 0.0820465021598, -0.00702219687765,
];
