import { Button } from "../ui/button.tsx";
import { lazyModule } from "../ui/lazy-module.ts";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useModal } from "../ui/use-modal.ts";

const lazyKeys = lazyModule(async () => (await import("./help-keys.tsx")).HelpKeys);

/** Opens at once, so that no key goes to the page behind it; the shortcuts follow. */
export function HelpDialog() {
  const { helpOpen } = useStore();
  const { strings } = useStrings();
  const modal = useModal(helpOpen);
  const { code: HelpKeys } = lazyKeys.useCode(helpOpen.value);
  return (
    <dialog {...modal.props} class="help scrolls" aria-labelledby="help-heading">
      <header class="flex spread sticks">
        <h2 id="help-heading" class="big ink">
          {strings.help.open}
        </h2>
        <Button icon="close" aria-label={strings.help.close} onClick={modal.close} />
      </header>
      {HelpKeys !== null && <HelpKeys />}
    </dialog>
  );
}
