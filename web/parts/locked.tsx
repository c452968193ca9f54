import { useRef } from "preact/hooks";
import { CommandLine } from "./command-line.tsx";
import { useStore, useWords } from "./page-context.ts";
import { Problem } from "./problem.tsx";

/** In place of everything: the daemon asks for its token, and nothing of anybody is here. */
export function Locked() {
  const { access } = useStore();
  const { words } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const refusal = access.refusal.value;

  function submit(event: Event): void {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (token !== "") void access.logIn({ token });
  }

  return (
    <main class="locked" aria-labelledby="locked-heading">
      <h1 id="locked-heading">{words.locked.heading}</h1>
      <p>{words.locked.open}</p>
      <CommandLine id="locked-open" command="ccen open" />
      <form onSubmit={submit}>
        <label for="locked-token">{words.locked.token}</label>
        <div class="locked-entry">
          <input
            id="locked-token"
            ref={field}
            type="password"
            name="token"
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
          />
          <button type="submit">{words.locked.enter}</button>
        </div>
      </form>
      {refusal !== null && <Problem thrown={refusal} />}
    </main>
  );
}
