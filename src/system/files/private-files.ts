/**
 * From now on all files of this process are for its owner alone, SQLite's own files too. Not for commands that start
 * other programs: a browser would inherit it.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}
