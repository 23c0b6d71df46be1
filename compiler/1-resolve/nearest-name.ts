import { closest } from "../../grammar/did-you-mean.ts";

/**
 * The name that was probably meant: the same but for signs between words and where the dimensions stand (`leakyrelu`, `Conv2dTranspose`),
 * the one that it begins (`mse`, `BatchNorm`), or the nearest. One that begins as large or small goes first, since a layer is no function.
 * What is the file's `own` goes before what nnc has.
 */
export function nearestName(name: string, all: readonly string[], own: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const alike = all.filter((each) => isLarge(each) === isLarge(name));
  const wanted = plain(name);
  const same = (names: readonly string[], by: (each: string) => string): string | undefined =>
    names.find((each) => each !== name && by(each) === by(name));
  return (
    same(alike, lowerCase) ??
    (name === lowerCase(name) ? undefined : same(all, lowerCase)) ??
    closest(name, [...own.filter((each) => isLarge(each) === isLarge(name)), ...own]) ??
    same(alike, plain) ??
    begunBy(wanted, alike) ??
    same(alike, (each) => plain(each).replace(/[123]d$/, "")) ??
    same(all, plain) ??
    closest(name, [...alike, ...all])
  );
}

/** What is longer is no slip of the pen. */
const LONGEST = 100;

const isLarge = (text: string): boolean => /^[A-Z]/.test(text);

const lowerCase = (name: string): string => name.toLowerCase();

/** `conv_transpose2d` and `Conv2dTranspose` are `convtranspose2d`. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll("_", "")
    .replace(/^(.*?)([123]d)(.*)$/, "$1$3$2");

/** What is left out is how many dimensions, of which images have two, or that it is a loss. */
const begunBy = (wanted: string, names: readonly string[]): string | undefined =>
  wanted.length < 2
    ? undefined
    : ["2d", "1d", "loss", "similarity"].flatMap((rest) => names.filter((each) => plain(each) === wanted + rest))[0];
