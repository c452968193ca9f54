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

/**
 * A command or a name that will be pasted into a terminal, which acts on control characters: an escape sequence can end
 * the paste and press Enter (CWE-150). They become their pictures; tabs and line breaks stay.
 */
export function forTerminal(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(CONTROLS, (control) => {
    const code = control.charCodeAt(0);
    if (code > 0x7f) return "\ufffd";
    return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
  });
}

// oxlint-disable-next-line no-control-regex -- that is what they are
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

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
