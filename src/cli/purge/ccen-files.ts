/**
 * Names of files in `hooks/dashboard` that the daemon and the commands write. Whatever else lies there stays at a
 * purge, `dashboard.db.foreign-…` too: it is another program's.
 */
const DATA_FILES: readonly RegExp[] = [
  // With copies from before a migration, what a rebuild has set aside or was at, and what SQLite keeps beside each.
  /^dashboard\.db(?:\.(?:v\d+\.backup(?:\.tmp)?|(?:corrupt|before-rebuild)-[\dTZ-]+|rebuil[\w.-]+|scrub))?(?:-wal|-shm|-journal|\.in-use)?$/,
  /^daemon\.(?:lock(?:-journal|-wal|-shm)?|pid|log(?:\.\d+)?)$/,
  /^start\.lock(?:\.foreign)?(?:\.(?:odd|\d+-\d+))?$/,
  // Of hook/plugin.sh.
  /^settings-events(?:\.\d+(?:\.now)?)?$/,
  /^(?:runtime|machine|machine-tokens|logins|archive|archive-seen|losses|recoveries|origin|start-failure)\.json$/,
  /^access\.key$/,
  /^scrub\.pending$/,
  // Of a write that a kill cut short.
  /^\..{1,32}\.[0-9a-f]{12}\.tmp$/,
  /^\.scrub\.tmp$/,
];

/** Folders there that are ours with all that is in them. */
const DATA_FOLDERS: ReadonlySet<string> = new Set(["posted", "compile-cache", "control"]);

export function isDataFile(name: string): boolean {
  return DATA_FILES.some((pattern) => pattern.test(name));
}

export function isDataFolder(name: string): boolean {
  return DATA_FOLDERS.has(name);
}

/** Raw files by our hook, and by posts over HTTP. */
export function isOwnRawFile(name: string): boolean {
  return /^(?:hook|http)-[\d-]+\.json$/.test(name);
}

/** What a kill left of a scrub, among the files that it was cleaning. */
export function isUnfinishedScrub(name: string): boolean {
  return name === ".scrub.tmp";
}

/** The name that a file had before it went into the archive, or among the dead letters; null for no such file. */
export function nameInArchive(name: string): string | null {
  return /^\d{12,}-(.+)$/.exec(name)?.[1] ?? null;
}

export function nameAmongDeadLetters(name: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+-(.+)$/.exec(name)?.[1] ?? null;
}

/** A copy that setup or `ccen token` made beside a file of settings. */
export function isBackupOf(file: string, name: string): boolean {
  return name.startsWith(`${file}.ccen-backup-`) && /^\d{8}T\d{6}Z(?:-\d+)?$/.test(name.slice(file.length + 13));
}

/** What a kill left of an atomic write to a file. */
export function isUnfinished(file: string, name: string): boolean {
  const start = `.${file.slice(0, 32)}.`;
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}
