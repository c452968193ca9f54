import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";

export function HelpDialog() {
  const { helpOpen } = useStore();
  const { words } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helpOpen.value;

  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);

  const keys = [
    [["/"], words.help.search],
    [["j", "k", "↑", "↓"], words.help.move],
    [["Enter"], words.help.openEvent],
    [["Esc"], words.help.escape],
    [["Space"], words.help.pause],
    [["1"], words.views.feed],
    [["2"], words.views.deliveries],
    [["?"], words.help.help],
  ] as const;

  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-heading" onClose={() => (helpOpen.value = false)}>
      <header>
        <h2 id="help-heading">{words.help.heading}</h2>
        <button type="button" class="quiet" aria-label={words.help.close} onClick={() => (helpOpen.value = false)}>
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
