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
  NN2031: explained(
    "a child of Sequential or ModuleList that is not a module, or one of ParameterList that is no weight",
    "Sequential and ModuleList hold modules: layers, and modules that have been made; ParameterList holds weights. A function is not one, nor is a layer that still has to be made: write ReLU(), not ReLU or relu.",
    `
    model Net {
      layers = Sequential(Linear(3, 8), ReLU)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      layers = Sequential(Linear(3, 8), ReLU())
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN2032: explained(
    "a name that a child cannot have",
    "The name of a weight is the path to it, joined by points: layers.first.weight. So the name of a child has no point in it, nor a space, and it is not empty.",
    `
    model Net {
      layers = Sequential("fc.1"=Linear(3, 8))
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      layers = Sequential(fc1=Linear(3, 8))
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN2033: explained(
    "a field that holds neither a module nor weights",
    "Fields are what PyTorch registers: modules, Parameters and Buffers. Anything else that belongs to a module, such as a number or a list, is a const; a list of modules is a ModuleList.",
    `
    model Net {
      width = 64
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      const width = 64
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2034: explained(
    "a model that is made of something else than a module",
    "model Net = … takes a module of yours. To make a model of a single layer or function, call it in the forward of a model with braces.",
    `
    model Net = ReLU()
    `,
    `
    model Net {
      forward(x: [N, 3]) { return relu(x) }
    }
    `,
  ),
  NN2035: explained(
    "a forward that ends without a return",
    "What forward returns is the result of the module. Each way through it must end with a return, also the one on which no if applies.",
    `
    model Net { forward(x: [N, 3]) { x = relu(x) } }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        x = relu(x)
        return x
      }
    }
    `,
  ),
  NN2037: explained(
    "the weights of a layer that has none yet",
    "The size of this layer was left to its input with _, so its weights are made at its first call. Write the size, or use the weights after that call only.",
    `
    model Net {
      first = Linear(_, 3)
      forward(x: [N, 3]) { return linear(x, first.weight) + first(x) }
    }
    `,
    `
    model Net {
      first = Linear(3, 3)
      forward(x: [N, 3]) { return linear(x, first.weight) + first(x) }
    }
    `,
  ),
  NN2038: explained(
    "a constant that is only known once the module is made",
    "Block.width asks the module itself, before it has been given its arguments. That works for constants that do not depend on them. For the others, ask a module that has been made.",
    `
    module Block(planes: int) {
      const width = 2 * planes
      fc = Linear(3, width)
      forward(x) { return fc(x) }
    }
    model Net {
      block = Block(8)
      last = Linear(Block.width, 10)
      forward(x: [N, 3]) { return x |> block |> last }
    }
    `,
    `
    module Block(planes: int) {
      const width = 2 * planes
      fc = Linear(3, width)
      forward(x) { return fc(x) }
    }
    model Net {
      block = Block(8)
      last = Linear(block.width, 10)
      forward(x: [N, 3]) { return x |> block |> last }
    }
    `,
  ),
  NN2039: explained(
    "an input of a model without a shape",
    "All other shapes follow from those of the inputs, so a model has to say them. Within a network, a module takes the shapes that it is given, and needs none.",
    `
    model Net { forward(x) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN2040: explained(
    "_ as the size of a model's input",
    "_ leaves the size of a layer to its input. Nothing comes before a model's input, so its sizes are numbers, or names such as N for the batch.",
    `
    model Net { forward(x: [_, 3]) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
};
