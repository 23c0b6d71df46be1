import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with modules, and with what they are made of. */
export const moduleCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2015: explained(
    "a file without a model",
    "A model is an entry point: each becomes a class of the generated module. A file of modules alone is there to be imported.",
    `
    # Nothing yet.
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN2016: explained(
    "a layer that forward never calls",
    "Its weights are still expected, as PyTorch saves them, so this is only a warning. Call it, or take it out.",
    `
    model Net {
      fc1 = Linear(3, 3)
      fc2 = Linear(3, 3)
      forward(x: [N, 3]) { return fc1(x) }
    }
    `,
    `
    model Net {
      fc1 = Linear(3, 3)
      fc2 = Linear(3, 3)
      forward(x: [N, 3]) { return x |> fc1 |> fc2 }
    }
    `,
  ),
  NN2017: explained(
    "a layer with weights, made within forward",
    "Weights have names, and a layer made on the spot has none. Make it a field. Layers without weights may be made anywhere.",
    `
    model Net { forward(x: [N, 3]) { return Linear(3, 10)(x) } }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2018: explained(
    "a module without a forward is called",
    "forward says what a module does with its input.",
    `
    model Net { fc = Linear(3, 10) }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
};
