/**
 * Copies a text, for a click or a key: whether it is on the clipboard. The clipboard's API is missing at an address of
 * another machine without TLS; there the browser's own command takes the text, without a selection or another focus.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  let isTaken = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    isTaken = true;
  };
  document.addEventListener("copy", onCopy, { capture: true });
  try {
    // Deprecated, and all that an insecure address has.
    return document.execCommand("copy") && isTaken;
  } finally {
    document.removeEventListener("copy", onCopy, { capture: true });
  }
}
