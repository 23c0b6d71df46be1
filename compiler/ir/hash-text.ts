/** FNV-1a over UTF-16, twice with different starts: 16 hexadecimal digits, to tell texts apart, not to keep anyone out. */
export const hashText = (text: string): string => [0x811c9dc5, 0x01000193].map((start) => hash32(text, start)).join("");

function hash32(text: string, start: number): string {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
