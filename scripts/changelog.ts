const UNRELEASED = "## Unreleased";

/**
 * Moves the entries under "Unreleased" to a version and its day, and adds a new, empty "Unreleased" above.
 * @param day ISO 8601, the date alone
 * @throws Error where the heading is missing or has no entries: a release without changes is a mistake
 */
export function stampChangelog(text: string, version: string, day: string): string {
  const start = text.indexOf(`${UNRELEASED}\n`);
  if (start === -1) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}"`);
  const after = start + UNRELEASED.length;
  const next = text.indexOf("\n## ", after);
  const changes = text.slice(after, next === -1 ? text.length : next).trim();
  if (changes === "") throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}"`);
  return `${text.slice(0, start)}${UNRELEASED}\n\n## ${version} (${day})${text.slice(after)}`;
}
