/** Saves a text as a file, without a dialog. */
export function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  // Later: the browser has only started the download.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
