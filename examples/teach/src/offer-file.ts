/** Has the browser save these bytes as a file. */
export function offerFile(name: string, bytes: Uint8Array): void {
  // A copy, whose buffer is no shared one.
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
