import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN7…: what is wrong with how a generated module is used, or with the host that it runs in. */
export const runCodes: Readonly<Record<string, CodeExplanation>> = {
  NN7001: told(
    "an input that is not made of float32 values",
    "forward takes a Float32Array, or { data, shape } with one in it. A plain array becomes one with Float32Array.from(values).",
  ),
  NN7002: told(
    "an input with another number of values than its shape has",
    "The message says both. With an open batch, the number is a multiple of one sample's.",
  ),
  NN7003: told(
    "an input of another shape than the model's",
    "The message says what is expected. Images are [N, channels, height, width]; those that come channels last, as from a canvas, are to be rearranged first.",
  ),
  NN7004: told("inputs with different batches", "All inputs of one run hold the same number of samples."),
  NN7005: told(
    "an array for results that does not fit",
    "forwardInto writes into a Float32Array of exactly as many values as the result has. Its memory is no input's and no other result's: inputs are still read while results are written. Inputs may share memory among themselves.",
  ),
  NN7006: told(
    "a host without WebAssembly SIMD, where it is insisted on",
    "Without { target: \"wasm\" } a module that was built for both falls back to its TypeScript kernels. One that was built with --simd relaxed needs relaxed SIMD, which fewer hosts have. Where a content security policy forbids WebAssembly, it needs 'wasm-unsafe-eval'.",
  ),
  NN7007: told(
    "weights that are not where the module looks for them",
    "A module that was built with --weights loads the file beside it, and what a bundler made loads the file that the bundler put beside the code. Ship both. Where the code moves on without the file, as when a server's bundle is bundled again, put the weights into the module: `nnc build --embed`, or the plugin's option embedBelow: Infinity. Or read them yourself, and hand them to create().",
  ),
  NN7008: told(
    "a module whose WebAssembly is a file of its own",
    "It was built with --wasm-file: hand the compiled module to create as { wasm }. A trainer takes three: { wasm: { train, evaluate, model } }, of net.nn.train.wasm, net.nn.evaluate.wasm and net.nn.wasm.",
  ),
  NN7009: told(
    "an option of create() that there is not, or a value that it cannot have",
    'create(weights, { allowExtra, seed, target }): the seed is a finite number, the target "auto" or one that the module was built for. Options come as an object of their own; of a trainer, its optimizer and its schedule, null counts as left out. onProgress, signal, cache and integrity are for modules that are built with --stream. Of inWorker() and pool(), the first argument is the URL of the worker\'s file, what ./net.nn?in-worker gives, or a function that gives a Worker; a signal is an AbortSignal.',
  ),
  NN7010: told(
    "a batch that there is no memory for",
    "The memory of a run grows with its batch. WebAssembly has at most 4 GiB, one array of JavaScript about as much. The network still takes smaller batches: run the large one in parts.",
  ),
  NN7011: told(
    "a batch that lacks an input of the loss, or has one that it does not know",
    "A trainer's step takes an object with an array for each parameter of loss, by its name.",
  ),
  NN7012: told(
    "a class or a word that there is not",
    "What counts something out holds whole numbers from 0 to one less than there are. A target may also be the ignore_index of its loss. Of one-hot rows, argmax makes the numbers of the classes; a loss that takes them as they are, as probabilities, says so in its parameters: loss(x: […], label: [N, 10]).",
  ),
  NN7013: told(
    "a checkpoint that is none, or of another trainer",
    "resume() takes what checkpoint() of the same trainer gave, and an optimizer and groups as it had. Weights alone go to create().",
  ),
  NN7014: told(
    "a batch that is too small",
    "What takes the largest of all samples, or its place, finds none in a batch of 0. In training, a batch norm that sees one value for each channel has no variance to divide by, and a batch without samples has no mean. Drop the last, short batch, or make batches that come out even.",
  ),
  NN7015: told(
    "a training run that would train nothing",
    "nnc train refuses what leaves every parameter as it is: a learning rate or a --clip of 0, no epochs, batches without samples or none of them that is whole, and patterns of --freeze that match all there is. The same goes for --flip, --crop and their kin where no input of the loss is an image, [N, channels, height, width], and for a --crop that moves images out of sight. A --batch above the number of samples is a batch of all of them.",
  ),
  NN7016: told(
    "an input of a size that the network does not take",
    "Where height and width stay open, they may still have to be multiples of something, or large enough, or no larger than what there is of weights (positions, a mask): the message says the rule. A model whose `where` lists sizes takes these and no others: the message has them. Pad or resize the image. A size that several inputs have is the same in all of them.",
  ),
  NN7021: told(
    "a worker that is not there, does not start or has died",
    "The message says why, as far as the host tells: the script was not found, or threw while it was loaded; the worker ran out of memory, or was ended by somebody. Pages tell little about scripts: look at the console and the network panel. serve() goes into the file of a worker, inWorker() and pool() into the one that starts it.",
  ),
  NN7022: told(
    "a network that has been closed",
    "After close() nothing runs any more, and what still waited is rejected with this.",
  ),
  NN7023: told(
    "a model that the worker does not have",
    'The message lists those that it has. Where a file has several models, say which: inWorker(source, weights, { model: "Encoder" }).',
  ),
  NN7024: told(
    "something that cannot be sent to a worker",
    "Inputs are Float32Arrays, or { data, shape } with one in it; weights are bytes, or arrays by name. Memory that was handed over with { transfer: true } is gone: copy what is still needed, or leave transfer out. No functions, and nothing with methods.",
  ),
  NN7025: told(
    "weights that are not those that the module was built with",
    'Their hash is another: the file was replaced, cut off, or changed on its way. Ship the file that was written beside the module, and let a server or its cache forget the old one. For files of your own, the integrity that create or fetchWeights is given is "sha256-" and what `openssl dgst -sha256 -binary FILE | base64` says.',
  ),
  NN7026: told(
    "a thread that has stopped in the middle of a run",
    "The threads of a network share one run, so that it cannot come to its end without one of them: it ran out of memory, was ended by somebody, or came no further for half a minute. What the run was to give is lost; net.threads says why, and later runs have a single thread. Make the network anew to have several again.",
  ),
};
