import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN1…: what another language, Python above all, spells in another way. */
export const otherLanguageCodes: Readonly<Record<string, CodeExplanation>> = {
  NN1005: explained(
    "a comment as another language has it",
    "Comments begin with # and reach to the end of the line. // divides and rounds down, as in Python.",
    `
    // Classifies digits.
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    # Classifies digits.
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1006: explained(
    "a word or sign that has another spelling in .nn",
    "The message says how it is written: true, false and none are small, && is and, ! is not.",
    `
    model Net {
      fc = Linear(3, 10, bias=False)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10, bias=false)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN1007: explained(
    "a semicolon",
    "White space separates statements, so a semicolon is left out.",
    `
    model Net {
      fc = Linear(3, 10);
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN1008: explained(
    "a string in single quotes",
    "Strings stand in double quotes.",
    `
    model Net {
      conv = Conv2d(3, 8, 3, padding='same')
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, 3, padding="same")
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
  ),
  NN1009: explained(
    "self",
    "In forward, a module's own fields go by their names alone; to set one, write it as a field above forward.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return self.fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN1010: explained(
    "comparisons in a row",
    "1 < x < 3 compares once and then compares the answer, so it is not written. Join two comparisons with and.",
    `
    const size = 8
    const fits = 1 < size < 9
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = 8
    const fits = 1 < size and size < 9
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1017: explained(
    "while, lambda, super, pass, break or continue",
    "What a network consists of is known when it is compiled, so loops go through something, for name in values, and through all of it. A small function is a fn, an empty block stays empty, and modules have no parents to call.",
    `
    model Net {
      double = lambda x: x * 2
      forward(x: [N, 3]) { return double(x) }
    }
    `,
    `
    fn double(x) = x * 2
    model Net {
      forward(x: [N, 3]) { return double(x) }
    }
    `,
  ),
  NN1018: explained(
    "an import as Python has it",
    "PyTorch's layers and functions are there without an import. What another file declares is imported by its path.",
    `
    import torch.nn as nn
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1021: explained(
    "def before forward",
    "forward stands alone: forward(x) { … }.",
    `
    model Net { def forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1022: explained(
    "__init__",
    "Parameters stand behind the name of the module, and fields in its braces.",
    `
    module Head {
      def __init__(self, classes):
        self.fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
    `
    module Head(classes: int) {
      fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
  ),
  NN1023: explained(
    "a list comprehension as Python has it",
    "for comes before what it repeats, with a colon between.",
    `
    model Net {
      layers = Sequential([Linear(3, 3) for i in 0..2])
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      layers = Sequential(for i in 0..2: Linear(3, 3))
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN1024: explained(
    "* or ** before an argument",
    "Sequential takes a list as it is. Elsewhere write the arguments out, or go through the list with for.",
    `
    model Net {
      const parts = [ReLU(), Tanh()]
      layers = Sequential(*parts)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      const parts = [ReLU(), Tanh()]
      layers = Sequential(parts)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN1025: explained(
    "* or ** before a parameter",
    "A module says what it takes. For any number of values, take one list.",
    `
    module Tower(*sizes) {
      layers = Sequential(for size in sizes: Linear(3, size))
      forward(x: [N, 3]) { return layers(x) }
    }
    model Net = Tower([3])
    `,
    `
    module Tower(sizes: int[]) {
      layers = Sequential(for size in sizes: Linear(3, size))
      forward(x: [N, 3]) { return layers(x) }
    }
    model Net = Tower([3])
    `,
  ),
  NN1026: explained(
    "several values without parentheses",
    "A tuple has parentheses. Names before = need none.",
    `
    model Net {
      forward(x: [N, 3]) {
        a, b = relu(x), tanh(x)
        return a + b
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        a, b = (relu(x), tanh(x))
        return a + b
      }
    }
    `,
  ),
  NN1028: explained(
    "a parent class",
    "Modules have no parents: what stands in parentheses behind a module's name are its parameters.",
    `
    module Head(nn.Module) {
      forward(x: [N, 3]) { return relu(x) }
    }
    model Net = Head()
    `,
    `
    module Head {
      forward(x: [N, 3]) { return relu(x) }
    }
    model Net = Head()
    `,
  ),
  NN1032: explained(
    "a file of PyTorch",
    "nnc reads .nn files. Fields stand in the braces of a model or module, the methods have no self, and the words of PyTorch no prefix.",
    `
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(3, 10)

        def forward(self, x):
            return self.fc(x)
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
};
