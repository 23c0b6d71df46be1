/**
 * The bytes of a base64 text, for weights and code that are embedded in a module.
 *
 * @returns bytes in a buffer of their own, so that they are aligned for every typed array
 * @throws what `atob` throws where the text is not base64
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
