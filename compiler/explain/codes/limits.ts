import { explained, told, type CodeExplanation } from "./code-explanation.ts";

/** NN5…: limits, so that no file can exhaust the compiler or the machine. */
export const limitCodes: Readonly<Record<string, CodeExplanation>> = {
  NN5001: explained(
    "calls nested too deep",
    "A function or module calls or makes itself without an end, or more than 100 levels deep. Give the recursion an end, or write a loop.",
    `
    fn shrink(size: int) = shrink(size - 1)
    model Net { forward(x: [N, shrink(8)]) { return relu(x) } }
    `,
    `
    fn shrink(size: int) = if size < 4 { size } else { shrink(size - 1) }
    model Net { forward(x: [N, shrink(8)]) { return relu(x) } }
    `,
  ),
  NN5002: explained(
    "a tensor with more values than an array can hold",
    "2³¹ − 1 values are the most that a typed array holds in every engine. Look for a size that is not meant.",
    `
    model Net {
      fc = Linear(100000, 100000)
      forward(x: [N, 100000]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(1000, 1000)
      forward(x: [N, 1000]) { return fc(x) }
    }
    `,
  ),
  NN5004: told(
    "a network that takes more memory than WebAssembly has",
    "4 GiB for one sample, weights included. The message says how much it takes: make its images smaller, or build with --target ts.",
  ),
  NN5005: told(
    "a network that engines would refuse as WebAssembly",
    "A kernel has more parameters or locals, or is longer, than V8 and others take: it does very much at once (a cat of more than a thousand tensors, say). Split it, or build with --target ts.",
  ),
  NN5003: explained(
    "more of something than the compiler takes",
    "The message says of what, and the limit: elements of a list or range, operations of a network, steps at compile time. Look for a loop that counts too far.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..1000000000 { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..10 { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN5101: told(
    "a file that is too large",
    "No network that people write is so long. Perhaps it is another file by mistake; else split it, with imports.",
  ),
  NN5102: told(
    "a link that leads out of the project",
    "Imports stay within the project's folder, through links too. Put the file itself there.",
  ),
  NN5103: told(
    "a file that cannot be read",
    "It is there, but the system does not give it: it is a folder, its links lead round in a circle, or who runs the compiler may not read it.",
  ),
};
