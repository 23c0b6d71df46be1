/** PyTorch's convolution, which several ops are steps of. */
export const CONV2D = { api: "torch.nn.functional.conv2d", source: "aten/src/ATen/native/Convolution.cpp" };
