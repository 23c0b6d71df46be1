/** How far a kernel reaches, the gaps of dilation included. */
export const extent = (kernel: number, dilation: number): number => dilation * (kernel - 1) + 1;
