import { call, text, type Speech } from "../speech.ts";

export interface Gemm {
  readonly a: string;
  readonly b: string;
  readonly c: string | undefined;
  readonly isATransposed: boolean;
  readonly isBTransposed: boolean;
  readonly alpha: number;
  readonly beta: number;
}

/** alpha · A · B + beta · C; where that is a Linear layer, as one. */
export function sayGemm(s: Speech, { a, b, c, isATransposed, isBTransposed, alpha, beta }: Gemm): string {
  const left = isATransposed ? `t(${a})` : a;
  const isBias = c === undefined || s.shape(c).join() === String(s.shape(b)[0]);
  if (isBTransposed && alpha === 1 && beta === 1 && isBias) return call("linear", [left, b], { bias: c });
  const product = `${call("matmul", [left, isBTransposed ? `t(${b})` : b])} * ${text(alpha)}`;
  return c === undefined ? product : `${product} + ${c} * ${text(beta)}`;
}

/** A slope for each channel, or one; any other is a choice between x and a multiple. */
export const sayPrelu = (x: string, slope: string, isPerChannel: boolean): string =>
  isPerChannel ? `prelu(${x}, reshape(${slope}, [-1]))` : `where(lt(${x}, 0), ${x} * ${slope}, ${x})`;
