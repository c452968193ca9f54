/** The longest file name, in bytes, that Linux and macOS take. */
const MAX_NAME_BYTES = 255;

/**
 * `<prefix><name><suffix>`, with the end of `name` cut so that the file name fits, never through a character. The
 * prefix must make the result unique on its own.
 */
export function fitFileName(prefix: string, name: string, suffix = ""): string {
  let spare = MAX_NAME_BYTES - Buffer.byteLength(prefix) - Buffer.byteLength(suffix);
  if (Buffer.byteLength(name) <= spare) return prefix + name + suffix;
  let kept = "";
  for (const character of name) {
    spare -= Buffer.byteLength(character);
    if (spare < 0) break;
    kept += character;
  }
  return prefix + kept + suffix;
}
