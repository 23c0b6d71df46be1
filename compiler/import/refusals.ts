import { NncError } from "../../runtime/tensor.ts";
import { showName } from "../../runtime/describe.ts";

/** Every refusal of a reader, so that each kind has one code and one tone. */
export const refusals = {
  /** Another kind of file altogether. */
  noWeights: (what: string, advice: string): NncError => new NncError("NN4002", `this is ${what}\n${advice}`),

  /** The kind is known, and the file is damaged or made up. */
  broken: (what: string, why: string): NncError => new NncError("NN4007", `${what} is broken: ${why}`),

  wholeModel: (className: string, load: string): NncError =>
    new NncError(
      "NN4008",
      `this is a whole pickled model, of the class ${showName(className)}, which only its Python code can read\n` +
        `save its weights, in Python: torch.save(${load}.state_dict(), "net.pth")`,
    ),

  noStateDict: (message: string, advice: string): NncError => new NncError("NN4009", `${message}\n${advice}`),

  unread: (name: string, what: string): NncError =>
    new NncError("NN4010", `the network needs "${showName(name)}", and this is ${what}`),

  tooMuch: (message: string, advice: string): NncError => new NncError("NN4011", `${message}\n${advice}`),

  elsewhere: (message: string, advice: string): NncError => new NncError("NN4012", `${message}\n${advice}`),

  names: (message: string): NncError => new NncError("NN4013", message),

  beyondHalf: (name: string, count: number): NncError =>
    new NncError(
      "NN4014",
      `"${showName(name)}" has ${count} value${count === 1 ? "" : "s"} beyond 65504, which halves do not hold\n` +
        "leave --half out",
    ),
};
