/** A length of time as people say it, in at most two units: `12 s`, `4 min 2 s`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return twoUnits(days, "d", hours % 24, "h");
  if (hours > 0) return twoUnits(hours, "h", minutes % 60, "min");
  if (minutes > 0) return twoUnits(minutes, "min", seconds % 60, "s");
  return `${seconds} s`;
}

function twoUnits(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}
