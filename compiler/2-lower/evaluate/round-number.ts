/** PyTorch and Python round halves to even. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (Number.isNaN(rest)) return value;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

/** As Python's round(x, digits): the number itself is rounded, and not what is left of it after a multiplication. */
export function roundToDigits(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 100) return value;
  if (digits < 0) {
    const unit = 10 ** -digits;
    return Number.isFinite(unit) ? roundHalfEven(value / unit) * unit : 0 * value;
  }
  if (Math.abs(value) >= 1e21) return value;
  return isHalf(value, digits) ? roundHalfEven(value * 10 ** digits) / 10 ** digits : Number(value.toFixed(digits));
}

/** Whether nothing but a 5 stands behind so many digits: `toFixed` writes a number out exactly. */
const isHalf = (value: number, digits: number): boolean =>
  /^50*$/.test(
    value
      .toFixed(Math.min(100, digits + 60))
      .split(".")[1]
      ?.slice(digits) ?? "",
  );
