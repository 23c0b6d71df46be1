/** Why an op, layer or function cannot take what it is given. Each kind has a code, and `nnc explain` tells it. */
export type Refusal =
  /** A tensor has more or fewer dimensions than it takes. */
  | "rank"
  /** Two tensors differ in a size that they should share. */
  | "unequal"
  /** An input and a weight, bias or mean are not made for each other. */
  | "weight"
  /** A size does not come out even: channels in groups, features in heads. */
  | "indivisible"
  /** A `dim` is none of the tensor's, or named twice. */
  | "dim"
  /** An index or a part of a dimension lies beyond its end. */
  | "part"
  /** The input is too small: for the kernel, for the padding, or to leave anything. */
  | "small"
  | "broadcast"
  /** Elements cannot be put under this shape. */
  | "view"
  /** A size is no positive int. */
  | "size"
  /** An open dimension stands where the size must be known. */
  | "open"
  /** The result would have two open dimensions. */
  | "open-twice"
  /** An argument is beyond what the other arguments, or the input, allow. */
  | "range"
  /** Arguments that exclude or need each other. */
  | "combination"
  /** A list has too few or too many elements. */
  | "count"
  /** PyTorch has it, and we do not. */
  | "unsupported";

/** Refuses the inputs or attributes in the user's words; whoever builds the node adds code and place. */
export type Fail = (kind: Refusal, message: string, help?: string) => never;
