import type { Store } from "../../state/store.ts";

/** Document Picture-in-Picture: a small window with a document of this page, above all others. */
export interface FloatingWindows {
  readonly window: Window | null;
  requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>;
}

/** Null where the browser has none. */
export function floatingWindows(): FloatingWindows | null {
  const { documentPictureInPicture: windows } = globalThis as { documentPictureInPicture?: FloatingWindows };
  return windows ?? null;
}

const SIZE = { width: 360, height: 280 };

/** Opens the mini window after a click or a key, or closes the open one. */
export async function floatMini(store: Store): Promise<void> {
  const windows = floatingWindows();
  if (windows === null) return;
  if (windows.window !== null) {
    windows.window.close();
    return;
  }
  // At once: the browser forgets the click after some seconds.
  const opening = windows.requestWindow(SIZE);
  const code = await import("./mini.tsx").catch(() => null);
  const mini = await opening;
  // Without its code it would be empty, as if nothing needed you.
  if (code === null) mini.close();
  else code.showMini(mini, store);
}
