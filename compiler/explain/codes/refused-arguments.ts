import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what ops, layers and functions refuse of their arguments. */
export const refusedArgumentCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2055: explained(
    "an argument that is out of range",
    "What is allowed depends on the other arguments, or on the input: padding is at most half of a pooling window, padding_idx is one of the embeddings, a lower bound lies below the upper one. The limits are PyTorch's.",
    `
    model Net {
      pool = MaxPool2d(2, padding=2)
      forward(x: [N, 3, 8, 8]) { return pool(x) }
    }
    `,
    `
    model Net {
      pool = MaxPool2d(2, padding=1)
      forward(x: [N, 3, 8, 8]) { return pool(x) }
    }
    `,
  ),
  NN2056: explained(
    "arguments that do not go together",
    'Each of them may be right by itself, but one excludes the other, or one needs another that is missing: either size or scale_factor, not both; padding="same" only with a stride of 1.',
    `
    model Net { forward(x: [N, 3, 8, 8]) { return interpolate(x, size=16, scale_factor=2) } }
    `,
    `
    model Net { forward(x: [N, 3, 8, 8]) { return interpolate(x, scale_factor=2) } }
    `,
  ),
  NN2057: explained(
    "a list with too few or too many elements",
    "Some arguments hold one number, or two, for each dimension that they are about; the message says how many are needed. cat, stack and min need at least one element.",
    `
    model Net { forward(x: [N, 3, 8, 8]) { return pad(x, [1, 1, 1]) } }
    `,
    `
    model Net { forward(x: [N, 3, 8, 8]) { return pad(x, [1, 1, 1, 1]) } }
    `,
  ),
  NN2058: explained(
    "an option of PyTorch's that is not supported",
    "The compiler says so rather than compute something else than PyTorch does. Leave the option at its default.",
    `
    model Net { pool = MaxPool2d(2, return_indices=true)  forward(x: [N, 1, 6000, 6000]) { return pool(x)[1] } }
    `,
    `
    model Net { pool = MaxPool2d(2, return_indices=true)  forward(x: [N, 1, 600, 600]) { return pool(x)[1] } }
    `,
  ),
};
