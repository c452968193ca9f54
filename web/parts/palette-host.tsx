import { useEffect } from "preact/hooks";
import { lateCode } from "./late-code.ts";
import { useStore } from "./page-context.ts";

const late = lateCode(async () => (await import("../palette/palette.tsx")).Palette);

/** The palette while it is open. */
export function PaletteHost() {
  const { paletteOpen, connection } = useStore();
  const open = paletteOpen.value;
  const { code: Palette, isMissing } = late.useCode(open);
  const isReachable = connection.isReachable.value;

  useEffect(() => {
    // Without its code there is no palette, and none that opens long after it was asked for.
    if (open && Palette === null && (isMissing || !isReachable)) paletteOpen.value = false;
  }, [open, Palette, isMissing, isReachable]);

  return Palette === null ? null : <Palette />;
}
