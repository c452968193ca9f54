import { useEffect } from "preact/hooks";
import { lazyModule } from "../ui/lazy-module.ts";
import { useStore } from "../ui/page-context.ts";

const lazy = lazyModule(async () => (await import("./palette.tsx")).Palette);

export function PaletteHost() {
  const { paletteOpen, connection } = useStore();
  const open = paletteOpen.value;
  const { code: Palette, isMissing } = lazy.useCode(open);
  const isReachable = connection.isReachable.value;

  useEffect(() => {
    // If the code cannot be loaded, close: the palette must not open long after the key press.
    if (open && Palette === null && (isMissing || !isReachable)) paletteOpen.value = false;
  }, [open, Palette, isMissing, isReachable]);

  return Palette === null ? null : <Palette />;
}
