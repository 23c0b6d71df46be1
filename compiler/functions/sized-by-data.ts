/** Functions and methods of PyTorch's whose results have a size that only their data tells, and what to do instead. */
export const sizedByData: RegExp = /^(?:nonzero|argwhere|masked_select|unique|unique_consecutive)$/;

export const SIZED_BY_DATA =
  "how many elements that gives is only known at run time, and shapes are known before: where(mask, x, other), masked_fill and topk keep theirs";
