import type { DescribedStep } from "../../ir/op-traits.ts";
import { showDim, type Dim, type Shape } from "../../ir/types.ts";
import { sameText, sizesText } from "../../ir/words.ts";

/** What a sentence says of a convolution: `convolves x with 64 filters of 3×3, stride 2`. */
export function convolutionSentence({ inputs: [x, weight], attrs }: DescribedStep, filters: Dim | undefined): string {
  const kernel = weight?.shape.slice(2) ?? [];
  const stride = attrs["stride"] as readonly number[];
  const dilation = attrs["dilation"] as readonly number[];
  const groups = attrs["groups"] as number;
  const details = [
    ...(stride.some((each) => each !== 1) ? [`stride ${sameText(stride)}`] : []),
    ...(dilation.some((each) => each !== 1) ? [`dilation ${sameText(dilation)}`] : []),
    ...(groups === 1 ? [] : groups === x?.shape[1] ? ["one for each channel"] : [`in ${groups} groups`]),
  ];
  const kind = `${String(filters)} filter${filters === 1 ? "" : "s"} of ${sizesText(kernel)}`;
  return `convolves ${x?.text} with ${[kind, ...details].join(", ")}`;
}

/** What a picture's block says of one: `3×3 64→128 /2`. */
export function convolutionDetail({ inputs: [x, weight], attrs, output }: DescribedStep): string {
  const kernel = weight?.shape.slice(2) ?? [];
  const groups = attrs["groups"] as number;
  return [
    sizesText(kernel),
    `${dim(x?.shape[1])}→${dim(output[1])}`,
    ...strideDetail(attrs["stride"] as readonly number[]),
    ...(groups === 1 ? [] : groups === x?.shape[1] ? ["depthwise"] : [`${groups} groups`]),
  ].join(" ");
}

/** `/2`, if there is a stride. */
export const strideDetail = (stride: readonly number[]): readonly string[] =>
  stride.some((size) => size !== 1) ? [`/${sameText(stride)}`] : [];

const dim = (size: Shape[number] | undefined): string => (size === undefined ? "?" : showDim(size));
