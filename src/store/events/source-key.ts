/** A raw file's name and its modification time in nanoseconds; any from 2001 to 2286 has 19 digits. */
const OF_A_FILE = /^(.+)@(\d{19})$/s;
const AS_STORED = /^(\d{19})@(.+)$/s;

/**
 * The key of an event as stored: with the time before the name, so that the newest keys are neighbours. Names begin
 * with a process id; in their order each event would touch another page of a table of millions.
 */
export function toStoredKey(sourceKey: string): string {
  const [, name, modifiedAtNs] = OF_A_FILE.exec(sourceKey) ?? [];
  return name === undefined ? sourceKey : `${modifiedAtNs}@${name}`;
}

/** The original key; one from before the change of order is stored unchanged. */
export function fromStoredKey(storedKey: string): string {
  const [, modifiedAtNs, name] = AS_STORED.exec(storedKey) ?? [];
  return name === undefined ? storedKey : `${name}@${modifiedAtNs}`;
}
