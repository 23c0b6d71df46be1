import { defineMessages, error, warning } from "../../../grammar/diagnostic.ts";

/** What an import of TorchScript has to say, at the line of the archive's code that it is about. */
export const scriptMessages = {
  NN6020: error<{ problem: string; help: string | undefined }>(
    ({ problem }) => `this TorchScript cannot be read: ${problem}`,
    ({ help }) => help,
  ),
  NN6021: error<{ names: readonly string[]; guess: string | undefined }>(
    ({ names }) => `the shape of ${names.join(" and ")} is not known: TorchScript does not keep it`,
    ({ names, guess }) =>
      names.length === 1
        ? `say it, the batch first: --input ${guess ?? "1,3,224,224"}`
        : `say each, the batch first: ${names.map((name) => `--input ${name}=1,3,224,224`).join(" ")}`,
  ),
  NN6022: error<{ op: string; help: string | undefined }>(
    ({ op }) => `${op} has no counterpart in a .nn file`,
    ({ help }) => help ?? "`nnc ops` lists what there is",
  ),
  NN6023: error<{ what: string; help: string | undefined }>(
    ({ what }) => `this cannot be imported: ${what}`,
    ({ help }) => help,
  ),
  NN6024: error<{ problem: string; help: string | undefined }>(
    ({ problem }) => problem,
    ({ help }) => help,
  ),
  NN6025: warning<{ op: string }>(
    ({ op }) => `${op} was traced as it trains: it is imported as it predicts`,
    () => "trace model.eval() instead, if that is not what was meant",
  ),
  NN6026: error<{ takes: readonly string[]; given: number; stranger: string | undefined }>(
    ({ takes, given, stranger }) => {
      const found =
        stranger === undefined ? `${given} ${given === 1 ? "is" : "are"} given` : `none is called ${stranger}`;
      return `the network takes ${takes.length} input${takes.length === 1 ? "" : "s"}, ${takes.join(", ")}; ${found}`;
    },
    ({ takes }) => takes.map((name) => `--input ${name}=…`).join(" "),
  ),
  NN6027: error<{ op: string; why: string }>(
    ({ op, why }) => `what ${op} changes is read again, and ${why}`,
    () => "write it without a change in place, as in x = x + y, and save it again",
  ),
  NN6028: error<{ what: string }>(({ what }) => `this TorchScript is too large: ${what}`),
  NN6029: warning<{ modules: readonly string[] }>(
    ({ modules }) =>
      `${modules.slice(0, 5).join(", ")}${modules.length > 5 ? ` and ${modules.length - 5} more` : ""} ${modules.length === 1 ? "is" : "are"} never called, and left out with ${modules.length === 1 ? "its" : "their"} weights`,
    () => "a trace has what one call of forward did: heads that only training calls are not in it",
  ),
  NN6032: warning<{ why: string }>(
    ({ why }) => `the first size stays what --input says, and is no open batch: ${why}`,
    () => "a loop over samples goes round as often as there are when it is imported: write it for all of them at once",
  ),
} as const;

export const diagnoseScript = defineMessages(scriptMessages);
export type ScriptCode = keyof typeof scriptMessages;
