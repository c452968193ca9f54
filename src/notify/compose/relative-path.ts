/** A path inside the working directory without it, any other one as it is. */
export function relativePath(path: string, cwd: string | null): string {
  if (cwd === null || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}
