/** What the user gave cannot be read or written as asked; the message says why and, where one exists, the way out. */
export class InputError extends Error {
  override readonly name = "InputError";
}
