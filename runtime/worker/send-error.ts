import { NncError } from "../tensor.ts";
import type { SentError } from "./messages.ts";

/** What can be sent of whatever was thrown. */
export function toSent(error: unknown): SentError {
  const { name = "Error", message = String(error), stack = "", code } = (error ?? {}) as Partial<SentError>;
  const sent = { name: `${name}`, message: `${message}`, stack: `${stack}` };
  return name === "NncError" && typeof code === "string" ? { ...sent, code } : sent;
}

/** The error again, with its code and with the stack that it had in the worker. */
export function fromSent({ name, message, stack, code }: SentError): Error {
  // The code begins the message, and is put there again.
  const error =
    code === undefined
      ? Object.assign(new Error(message), { name })
      : new NncError(code, message.slice(code.length + 2));
  error.stack = stack;
  return error;
}
