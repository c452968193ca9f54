/** An instant in this machine's local time, to the minute: `2026-11-25 09:07`. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  const [month, day, hour, minute] = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes()].map(
    (part) => String(part).padStart(2, "0"),
  );
  return `${date.getFullYear()}-${month}-${day} ${hour}:${minute}`;
}
