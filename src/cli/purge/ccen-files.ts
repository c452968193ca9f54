/**
 * Names of files in `hooks/dashboard` that the daemon and the commands write. A purge keeps all other files there,
 * `dashboard.db.foreign-…` too: another program wrote that one.
 */
const DATA_FILES: readonly RegExp[] = [
  // With copies from before a migration, files of finished and unfinished rebuilds, and SQLite's files beside each.
  /^dashboard\.db(?:\.(?:v\d+\.backup(?:\.tmp)?|(?:corrupt|before-rebuild)-[\dTZ-]+|rebuil[\w.-]+|scrub))?(?:-wal|-shm|-journal|\.in-use)?$/,
  /^daemon\.(?:lock(?:-journal|-wal|-shm)?|pid|log(?:\.\d+)?)$/,
  /^start\.lock(?:\.foreign)?(?:\.(?:odd|\d+-\d+))?$/,
  // Of hook/plugin.sh.
  /^settings-events(?:\.\d+(?:\.now)?)?$/,
  /^(?:runtime|machine|machine-tokens|logins|archive|archive-seen|losses|recoveries|origin|start-failure)\.json$/,
  /^access\.key$/,
  /^scrub\.pending$/,
  // Left by a killed write.
  /^\..{1,32}\.[0-9a-f]{12}\.tmp$/,
  /^\.scrub\.tmp$/,
];

/** Folders there that belong to us with all their content. */
const DATA_FOLDERS: ReadonlySet<string> = new Set(["posted", "compile-cache", "control"]);

export function isDataFile(name: string): boolean {
  return DATA_FILES.some((pattern) => pattern.test(name));
}

export function isDataFolder(name: string): boolean {
  return DATA_FOLDERS.has(name);
}

/** Raw files of our hook, and of posts over HTTP. */
export function isOwnRawFile(name: string): boolean {
  return /^(?:hook|http)-[\d-]+\.json$/.test(name);
}

/** Left by a killed scrub, among the files that it was cleaning. */
export function isUnfinishedScrub(name: string): boolean {
  return name === ".scrub.tmp";
}

/** A file's name before it went into the archive or the dead letters; null for any other file. */
export function nameInArchive(name: string): string | null {
  return /^\d{12,}-(.+)$/.exec(name)?.[1] ?? null;
}

export function nameAmongDeadLetters(name: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+-(.+)$/.exec(name)?.[1] ?? null;
}

/** A copy that setup or `ccen token` made beside a settings file. */
export function isBackupOf(file: string, name: string): boolean {
  return name.startsWith(`${file}.ccen-backup-`) && /^\d{8}T\d{6}Z(?:-\d+)?$/.test(name.slice(file.length + 13));
}

/** Left by a killed atomic write to a file. */
export function isUnfinished(file: string, name: string): boolean {
  const start = `.${file.slice(0, 32)}.`;
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}
