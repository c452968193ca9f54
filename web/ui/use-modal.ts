import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { blurField } from "../keyboard/commands.ts";

export interface Modal {
  /** Closes at once; the focus returns to its old place before this returns. */
  close(): void;
  /** Properties of the `<dialog>`. */
  readonly props: {
    readonly ref: RefObject<HTMLDialogElement | null>;
    readonly onCancel: (event: Event) => void;
    readonly onClose: (event: Event) => void;
  };
}

/**
 * A modal dialog that is open while the signal is true. Escape sets the signal at once: the browser's `close` event
 * comes later, and a key pressed before it must neither be ignored nor have its effect undone.
 *
 * @param onClosed resets the dialog's own state
 */
export function useModal(isOpen: Signal<boolean>, onClosed?: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);

  const open = isOpen.value;

  // Before the first paint: letters typed right after the shortcut would go to the page.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!open) dialog?.close();
    else if (dialog?.open === false) dialog.showModal();
  });

  function close(): void {
    ref.current?.close();
    // Where nothing had the focus before, browsers take it out of the closed dialog only in the next frame.
    if (ref.current?.contains(document.activeElement) === true) blurField();
    isOpen.value = false;
    onClosed?.();
  }

  return {
    close,
    props: {
      ref,
      onCancel(event) {
        event.preventDefault();
        close();
      },
      // Browsers may close without `cancel`; the event of an earlier closing may come when the dialog is open again.
      onClose: () => ref.current?.open === false && close(),
    },
  };
}
