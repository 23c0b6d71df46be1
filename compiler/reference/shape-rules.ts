export const images = "[N, 3, 32, 32]";
export const sequences = "[N, 3, 32]";
export const volumes = "[N, 3, 8, 16, 16]";

const window = (size: string): string => `⌊(${size} + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1`;
const poolWindow = (size: string): string => `⌊(${size} + 2 · padding − kernel_size) / stride⌋ + 1`;
const transposed = (size: string): string =>
  `(${size} − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1`;
const ceiled = "with ceil_mode rounded up, unless the last window would begin in the padding";

export const convolution2d = `[N, in, H, W] to [N, out, H', W'] with H' = ${window("H")}, W' likewise`;
export const convolution1d = `[N, in, L] to [N, out, L'] with L' = ${window("L")}`;
export const convolution3d = `[N, in, D, H, W] to [N, out, D', H', W'] with D' = ${window("D")}, H' and W' likewise`;
export const transposed2d = `[N, in, H, W] to [N, out, H', W'] with H' = ${transposed("H")}, W' likewise`;
export const transposed3d = `[N, in, D, H, W] to [N, out, D', H', W'] with D' = ${transposed("D")}, H' and W' likewise`;
export const transposed1d = `[N, in, L] to [N, out, L'] with L' = ${transposed("L")}`;
export const max2d = `[N, C, H, W] to [N, C, H', W'] with H' = ${window("H")}, W' likewise; ${ceiled}`;
export const max3d = `[N, C, D, H, W] to [N, C, D', H', W'] with D' = ${window("D")}, H' and W' likewise; ${ceiled}`;
export const max1d = `[N, C, L] to [N, C, L'] with L' = ${window("L")}; ${ceiled}`;
export const average2d = `[N, C, H, W] to [N, C, H', W'] with H' = ${poolWindow("H")}, W' likewise; ${ceiled}`;
export const average3d = `[N, C, D, H, W] to [N, C, D', H', W'] with D' = ${poolWindow("D")}, H' and W' likewise; ${ceiled}`;
export const average1d = `[N, C, L] to [N, C, L'] with L' = ${poolWindow("L")}; ${ceiled}`;
export const adaptive2d = "[N, C, H, W] to [N, C, ...output_size]; none keeps a size";
export const adaptive3d = "[N, C, D, H, W] to [N, C, ...output_size]; none keeps a size";
export const adaptive1d = "[N, C, L] to [N, C, output_size]";
export const unpooled2d =
  "[N, C, H, W] to [N, C, H', W'] with H' = (H − 1) · stride − 2 · padding + kernel_size, or output_size; W' likewise";
export const unpooled3d =
  "[N, C, D, H, W] to [N, C, D', H', W'] with D' = (D − 1) · stride − 2 · padding + kernel_size, or output_size; H' and W' likewise";
export const unpooled1d =
  "[N, C, L] to [N, C, L'] with L' = (L − 1) · stride − 2 · padding + kernel_size, or output_size";
export const twice = "both results as without indices";
export const lastDimension = "[..., in_features] to [..., out_features]";
export const reduced =
  "without the dimensions dim, or with 1 in their place by keepdim=true; without dim, a single number";
export const alike = "the shape of the input";
export const broadcast = "all of them broadcast";
export const resized =
  "[N, C, H, W] to [N, C, ...size], or [N, C, ⌊H · scale_factor⌋, ⌊W · scale_factor⌋]; sequences and volumes likewise";
export const widened = "each padded dimension grows by what is added on its two sides";
export const moved = "the sizes in the order of the dimensions";
export const sized = "as given; a size may be that of the batch";
