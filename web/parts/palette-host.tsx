import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "./page-context.ts";

/** Loads the palette when it is wanted for the first time. */
export function PaletteHost() {
  const { paletteOpen } = useStore();
  const [loaded, setLoaded] = useState<{ readonly Palette: ComponentType } | null>(null);
  const open = paletteOpen.value;

  useEffect(() => {
    if (!open || loaded !== null) return;
    import("../palette/palette.tsx").then(setLoaded, () => {
      // Without its chunk there is no palette; the next press tries again.
      paletteOpen.value = false;
    });
  }, [open]);

  return open && loaded !== null ? <loaded.Palette /> : null;
}
