/** A raw file's name and its modification time in nanoseconds; any from 2001 to 2286 has 19 digits. */
const OF_A_FILE = /^(.+)@(\d{19})$/s;
const AS_STORED = /^(\d{19})@(.+)$/s;

/**
 * The key of an event as its table has it: with the time before the name, so that the newest keys stand beside one another.
 * A name begins with a process id; in its order each event would touch another page of a table of millions.
 */
export function toStoredKey(sourceKey: string): string {
  const [, name, modifiedAtNs] = OF_A_FILE.exec(sourceKey) ?? [];
  return name === undefined ? sourceKey : `${modifiedAtNs}@${name}`;
}

/** The key that it was made from; one that was stored before the order changed is that already. */
export function fromStoredKey(storedKey: string): string {
  const [, modifiedAtNs, name] = AS_STORED.exec(storedKey) ?? [];
  return name === undefined ? storedKey : `${name}@${modifiedAtNs}`;
}
