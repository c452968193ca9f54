/**
 * From now on whatever this process makes is for its owner alone, SQLite's own files too. Not for commands that start
 * other people's programs: a browser would inherit it.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}
