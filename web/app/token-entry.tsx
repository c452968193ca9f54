import { useRef } from "preact/hooks";
import { CommandLine } from "../ui/copy-button.tsx";
import { Mark } from "../ui/icon.tsx";
import { Problem } from "../ui/load-state.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";

/** The daemon requires its token. */
export function TokenEntry() {
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
      <p class="locked-name flex">
        <Mark />
        {strings.appName}
      </p>
      <h1 id="locked-heading">{strings.locked.heading}</h1>
      <form class="lined" onSubmit={submit}>
        {/* A password manager stores the token under this name. */}
        <input type="text" name="username" autocomplete="username" value={strings.appName} readOnly hidden />
        <label for="locked-token">{strings.locked.token}</label>
        <div class="locked-entry flex above-8">
          <input
            id="locked-token"
            class="field grows"
            ref={field}
            type="password"
            name="password"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
            required
            aria-invalid={refusal !== null}
            aria-describedby="locked-refusal"
          />
          <button type="submit" class="quiet primary">
            {strings.locked.enter}
          </button>
        </div>
        <div id="locked-refusal">{refusal !== null && <Problem thrown={refusal} />}</div>
      </form>
      <p>{strings.locked.open}</p>
      <CommandLine id="locked-open" command="ccen open" />
    </main>
  );
}
