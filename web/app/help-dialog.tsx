import { Icon } from "../ui/icon.tsx";
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
    <dialog {...modal.props} class="help" aria-labelledby="help-heading">
      <header>
        <h2 id="help-heading">{strings.help.open}</h2>
        <button type="button" class="quiet" aria-label={strings.help.close} onClick={modal.close}>
          <Icon name="close" />
        </button>
      </header>
      {HelpKeys !== null && <HelpKeys />}
    </dialog>
  );
}
