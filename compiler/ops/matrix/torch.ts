/** What all products of matrices are to PyTorch. */
export const torchMatmul = { api: "torch.matmul", source: "aten/src/ATen/native/LinearAlgebra.cpp" } as const;
