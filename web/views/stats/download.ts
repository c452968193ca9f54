/** Saves a text as a file, without asking anybody for it. */
export function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  // Not at once: the browser has only been told to begin.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
