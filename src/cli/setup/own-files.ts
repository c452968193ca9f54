/**
 * Names of files in `hooks/dashboard` that the daemon and the commands write. A purge keeps all other files there,
 * `dashboard.db.foreign-…` too: another program wrote that one.
 */
const DATA_FILES: readonly RegExp[] = [
  // With copies from before a migration, files of finished and unfinished rebuilds, and SQLite's files beside each.
  /^dashboard\.db(?:\.(?:v\d+\.backup(?:\.tmp)?|(?:corrupt|before-rebuild)-[\dTZ-]+|rebuil[\w.-]+|scrub))?(?:-wal|-shm|-journal|\.in-use)?$/,
  /^daemon\.(?:lock(?:-journal|-wal|-shm)?|pid|log(?:\.\d+)?)$/,
  /^start\.lock(?:\.foreign)?(?:\.(?:odd|\d+-\d+))?$/,
  // With what earlier plugins left.
  /^settings-events(?:\.\d+(?:\.now)?)?$/,
  /^(?:runtime|machine|machine-tokens|logins|archive|archive-seen|losses|recoveries|origin|start-failure)\.json$/,
  /^access\.key$/,
  /^scrub\.pending$/,
  // Left by a killed write.
  /^\..{1,32}\.[0-9a-f]{12}\.tmp$/,
  /^\.scrub\.tmp$/,
  // Folders that belong to us with all their content.
  /^(?:posted|compile-cache|control)$/,
];

export function isDataFile(name: string): boolean {
  return DATA_FILES.some((pattern) => pattern.test(name));
}

/** Raw files of our hook, and of posts over HTTP. */
export function isOwnRawFile(name: string): boolean {
  return /^(?:hook|http)-[\d-]+\.json$/.test(name);
}

/** One of these that was not finished. */
export function isTemporaryRawFile(name: string): boolean {
  return /^(?:http-)?[\d-]+\.json$/.test(name);
}

/** One of these in the archive. With what a killed scrub left among the files that it was cleaning. */
export function isArchivedFile(name: string): boolean {
  return name === ".scrub.tmp" || isOwnRawFile(name.replace(/^\d{12,}-/, ""));
}

/** The same among the dead letters, and the reasons beside them. */
export function isDeadLetter(name: string): boolean {
  const before = name.replace(/\.reason\.json$/, "").replace(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-\d+-/, "");
  return name === ".scrub.tmp" || isOwnRawFile(before);
}
