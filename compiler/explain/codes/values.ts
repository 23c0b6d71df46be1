import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with expressions and statements. */
export const valueCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2020: explained(
    "an operator between things that it does not go with",
    "Numbers, lists and tensors have their own operators; a batch that is only known at run time cannot be counted with.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..N { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..4 { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN2021: explained(
    "a condition on the data of a tensor",
    "if is decided when the network is compiled, so it can look at shapes and arguments only. To choose element by element, use where.",
    `
    model Net {
      forward(x: [N, 3]) {
        if x > 0 { return x }
        return -x
      }
    }
    `,
    `
    model Net { forward(x: [N, 3]) { return where(x > 0, x, -x) } }
    `,
  ),
  NN2022: explained(
    "for over something that cannot be gone through",
    "for goes through lists, tuples, ranges and module lists. To count, write 0..3.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 3 { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..3 { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN2023: explained(
    "more or fewer names than values",
    "Each value needs a name. One that is not wanted may be called anything.",
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = x.chunk(3, 1)
        return a + b
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 6]) {
        a, b, rest = x.chunk(3, 1)
        return a + b
      }
    }
    `,
  ),
  NN2024: explained(
    "an index beyond the end",
    "The first element is 0, the last -1.",
    `
    const sizes = [8, 16]
    model Net {
      fc = Linear(8, sizes[2])
      forward(x: [N, 8]) { return fc(x) }
    }
    `,
    `
    const sizes = [8, 16]
    model Net {
      fc = Linear(8, sizes[1])
      forward(x: [N, 8]) { return fc(x) }
    }
    `,
  ),
};
