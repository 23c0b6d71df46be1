import { SIZED_BY_DATA, sizedByData } from "../functions/sized-by-data.ts";

/** What to do without things of PyTorch's and Python's that networks have no use for, or that are written otherwise. */
export const insteadOf = (name: string): string | undefined => advice.find(({ names }) => names.test(name))?.text;

const advice: readonly { readonly names: RegExp; readonly text: string }[] = [
  {
    names: /^(?:zeros|ones|full|empty|rand|randn|tensor|eye|Tensor)$/,
    text: "a tensor of the model's own is a field: Parameter(shape, init), or Buffer(shape, init) for one that is not learned",
  },
  {
    names: /^(?:zeros|ones|full|empty|rand|randn)_like$/,
    text: "a number stretches over any shape: write 0 or 1 itself",
  },
  { names: /^(?:LSTM|GRU|RNN)(?:Cell)?$/, text: "there are no recurrent layers" },
  {
    names: /^(?:Conv|ConvTranspose|MaxPool|AvgPool|BatchNorm)3d$/,
    text: "there are layers for images and sequences, not for volumes",
  },
  { names: sizedByData, text: SIZED_BY_DATA },
  {
    names: /^(?:index_put|masked_scatter|scatter_reduce)_?$/,
    text: "scatter, scatter_add, index_add and index_copy put values at places",
  },
  { names: /^print$/, text: "nothing is printed: nnc summary shows shapes, and assert checks them" },
  {
    names: /^(?:isinstance|type|hasattr|getattr)$/,
    text: "compare with none, or hand a bool over, to tell cases apart",
  },
  {
    names: /^no_grad$/,
    text: "leave it out: gradients are only of a loss; x.detach() and frozen(layer) let none through",
  },
];
