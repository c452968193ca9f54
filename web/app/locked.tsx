import { useRef } from "preact/hooks";
import { CommandLine } from "../ui/copy-button.tsx";
import { Mark } from "../ui/icon.tsx";
import { Problem } from "../ui/load-state.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";

/** Replaces the whole page: the daemon requires its token, and no data is shown. */
export function Locked() {
  const { access } = useStore();
  const { strings } = useStrings();
  const field = useRef<HTMLInputElement>(null);
  const refusal = access.refusal.value;

  function submit(event: Event): void {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (token !== "") void access.logIn({ token });
  }

  return (
    <main class="locked" aria-labelledby="locked-heading">
      <p class="locked-name">
        <Mark />
        {strings.appName}
      </p>
      <h1 id="locked-heading">{strings.locked.heading}</h1>
      <p>{strings.locked.open}</p>
      <CommandLine id="locked-open" command="ccen open" />
      <form onSubmit={submit}>
        <label for="locked-token">{strings.locked.token}</label>
        <div class="locked-entry">
          <input
            id="locked-token"
            class="field"
            ref={field}
            type="password"
            name="token"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
          />
          <button type="submit" class="quiet primary">
            {strings.locked.enter}
          </button>
        </div>
      </form>
      {refusal !== null && <Problem thrown={refusal} />}
    </main>
  );
}
