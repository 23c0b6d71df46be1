import { defineMessages, error, warning } from "../../../grammar/diagnostic.ts";

/** Some classes of settings have fifty parameters. */
const MOST_NAMES = 12;

/** What an import of Python has to say, at the line of Python that it is about. */
export const pythonMessages = {
  NN6001: error<{ found: string }>(({ found }) => `this is not Python: ${found}`),
  NN6002: error<{ path: string; nearly: string | undefined }>(
    ({ path }) => `${path} has no class that is an nn.Module with a forward`,
    ({ nearly }) => nearly ?? "a network is a class: class Net(nn.Module)",
  ),
  NN6003: error<{ names: readonly string[] }>(
    ({ names }) => `there are ${names.length} networks here: ${names.join(", ")}`,
    ({ names }) => `say which: --class ${names.at(-1) ?? ""}`,
  ),
  NN6004: error<{ name: string; near: string | undefined; all: readonly string[] }>(
    ({ name }) => `there is no class or function ${name}`,
    ({ near, all }) => (near === undefined ? `there is ${all.join(", ")}` : `did you mean ${near}?`),
  ),
  NN6005: error<{ owner: string; names: readonly string[]; guess: string | undefined }>(
    ({ owner, names }) => `the shape of ${names.join(" and ")} in forward of ${owner} is not known`,
    ({ names, guess }) =>
      names.length === 1
        ? `say it, the batch first: --input ${guess ?? "1,3,224,224"}`
        : `say each, the batch first: ${names.map((name) => `--input ${name}=1,3,224,224`).join(" ")}`,
  ),
  NN6006: error<{ name: string; owner: string; value: string }>(
    ({ name, owner }) => `${owner} needs a value for ${name}`,
    ({ name, owner, value }) =>
      `give it, --arg ${value === "…" ? `${name}=…` : `"${name}=${value}"`}, or name a function that makes a ${owner}: --class FUNCTION`,
  ),
  NN6007: error<{ what: string; help: string | undefined }>(
    ({ what }) => `${what} has no counterpart in a .nn file`,
    ({ help }) => help,
  ),
  NN6008: error<{ what: string; why: string; help: string | undefined }>(
    ({ what, why }) => `${what} cannot be imported: ${why}`,
    ({ help }) => help,
  ),
  NN6009: error<{ path: string; near: string | undefined }>(
    ({ path }) => `nnc has no ${path}`,
    ({ near }) => (near === undefined ? "`nnc ops` lists what there is" : `there is ${near}`),
  ),
  NN6010: error<{ name: string; owner: string; near: string | undefined }>(
    ({ name, owner }) => `${owner} never sets self.${name}`,
    ({ near }) => (near === undefined ? undefined : `did you mean self.${near}?`),
  ),
  NN6011: error<{ name: string; near: string | undefined }>(
    ({ name }) => `there is nothing called ${name} here`,
    ({ near }) => (near === undefined ? undefined : `did you mean ${near}?`),
  ),
  NN6012: warning<{ owner: string }>(
    ({ owner }) => `how ${owner} fills its weights is left out`,
    () => "nnc begins with PyTorch's own initialization, or takes trained weights",
  ),
  NN6013: error<{ name: string; from: string }>(
    ({ name, from }) => `${name} comes from ${from}, which is not read`,
    ({ from }) =>
      from.startsWith(".")
        ? "put that file where the import looks for it"
        : "only torch and files beside this one are: copy its class into a file there",
  ),
  NN6014: error<{ what: string }>(
    ({ what }) => `${what} is not understood in the value of --arg`,
    () => "numbers, true, false, none, strings, lists of these, and names of the file are",
  ),
  NN6015: warning<{ what: string }>(
    ({ what }) => `\`${what}\` draws random numbers, which a .nn file leaves to dropout: what follows it is left out`,
    () => "inference does not come here; a loss that does is refused. dropout, or frozen(…), may do what is meant",
  ),
  NN6016: error<{ what: string; by: string }>(
    ({ what, by }) => `\`${what}\` is another tensor by now: \`${by}\` has changed it in place`,
    () => "a .nn file changes nothing in place: write y = y + 1, or no inplace=True, unless trained weights rely on it",
  ),
  NN6017: warning<{ what: string; by: string }>(
    ({ what, by }) =>
      `\`${what}\` may be another tensor by now: \`${by}\` changes it in place if it comes to a layer that does`,
    () => "a .nn file changes nothing in place: what is read here is the value before",
  ),
  NN6018: warning<{ what: string }>(
    ({ what }) => `\`${what}\` drops in PyTorch even where a network predicts: training is True unless it is told`,
    () =>
      "here it drops nothing but in training: say training=self.training in the Python, which is mostly what is meant",
  ),
  NN6019: warning<{ what: string; by: string }>(
    ({ what, by }) => `${what} and ${by} are one weight in PyTorch, and two here`,
    () => "a state_dict holds both, with the same values; training would part them",
  ),
  NN6030: warning<{ name: string }>(
    ({ name }) => `the field ${name} is called ${name}_ here, since ${name} is a word of the language`,
    ({ name }) => `so are its weights: nnc weights convert, with --rename A.${name}=A.${name}_ for each`,
  ),
  NN6033: warning<{ why: string }>(
    ({ why }) => `the network is written as it comes out when it is made, since ${why}`,
    () =>
      "its classes have numbers where Python has parameters, and what those decide is decided: also that self.training is false, so F.dropout(…, self.training) and DropPath are gone",
  ),
  NN6034: error<{ why: string }>(
    ({ why }) => `the network as it comes out when it is made cannot be followed beyond this line: ${why}`,
    () => "where this line is mended, what else is said here may be followed: its values need not be known to .nn",
  ),
  NN6035: error<{ name: string; owner: string; near: string | undefined; all: readonly string[] }>(
    ({ name, owner }) => `--arg ${name}: ${owner} has no such parameter`,
    ({ near, all }) =>
      near !== undefined
        ? `did you mean ${near}?`
        : all.length === 0
          ? "it takes none"
          : `it takes ${all.slice(0, MOST_NAMES).join(", ")}${all.length > MOST_NAMES ? ", …" : ""}`,
  ),
  NN6036: warning<{ what: string }>(
    ({ what }) => `${what} is changed while the network runs, and PyTorch keeps what it has become for the next call`,
    () =>
      "here each call begins with the weights as they were given: the same for a mask of 0 and 1, and as the first call in PyTorch for all else",
  ),
} as const;

export const diagnosePython = defineMessages(pythonMessages);
export type PythonCode = keyof typeof pythonMessages;
