import { defineMessages, error } from "../../grammar/diagnostic.ts";

/** What can be wrong with a file before its text is looked at. */
export const fileMessages = {
  NN5101: error<{ path: string; size: string; limit: string }>(
    ({ path, size, limit }) => `${path} has ${size}, a .nn file may have ${limit}`,
  ),
  NN5102: error<{ path: string }>(
    ({ path }) => `${path} is a link that leads out of the project`,
    () => "put the file itself there",
  ),
  NN5103: error<{ path: string; reason: string }>(({ path, reason }) => `${path} cannot be read: ${reason}`),
} as const;

export const diagnoseFile = defineMessages(fileMessages);
