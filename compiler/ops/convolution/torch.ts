/** PyTorch's convolutions, which several ops are steps of. */
export const torchConvolution = (rank: 2 | 3): { readonly api: string; readonly source: string } => ({
  api: `torch.nn.functional.conv${rank}d`,
  source: "aten/src/ATen/native/Convolution.cpp",
});
