import { defineMessages, warning } from "../../../grammar/diagnostic.ts";

/** What there is to say about the modules of a file, whatever its format. */
export const treeMessages = {
  NN6031: warning<{ renamed: readonly { readonly from: string; readonly to: string }[] }>(
    ({ renamed }) =>
      `${renamed
        .slice(0, 5)
        .map(({ from, to }) => `${from} is called ${to} here`)
        .join(
          ", ",
        )}${renamed.length > 5 ? `, and ${renamed.length - 5} more` : ""}, since a field cannot be called that`,
    () => "so are their weights, in what is written here; a state_dict has them under the names of the file",
  ),
} as const;

export const diagnoseNames = defineMessages(treeMessages);
