import { useEffect, useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import { Button } from "../../ui/button.tsx";
import { Mark } from "../../ui/icon.tsx";
import { Problem, Skeleton, useAttempt } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TEAM_STRINGS } from "./team-strings.ts";
import "./sign-in.css";

/** Replaces the whole page: the team server does not know who reads. */
export function SignIn() {
  const { api } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(TEAM_STRINGS).signIn;
  const [signIn, setSignIn] = useState<SignInDto | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => void api.teamGet<SignInDto>(ROUTES.teamSignIn).then(setSignIn, setProblem), []);
  return (
    <main class="locked" aria-labelledby="sign-in-heading">
      <p class="locked-name flex">
        <Mark />
        {page.appName}
      </p>
      <h1 id="sign-in-heading">{strings.heading}</h1>
      {problem !== null && <Problem thrown={problem} />}
      {signIn === null && problem === null && <Skeleton rows={3} />}
      {signIn !== null && <SignInForm signIn={signIn} />}
    </main>
  );
}

function SignInForm({ signIn }: { readonly signIn: SignInDto }) {
  const strings = useStringsOf(TEAM_STRINGS).signIn;
  switch (signIn.kind) {
    case "oidc":
      return (
        <p>
          <a class="quiet primary" href={signIn.url}>
            {strings.oidc}
          </a>
        </p>
      );
    case "demo":
      return <DemoAccounts accounts={signIn.accounts} />;
    case "proxy":
      return <p>{strings.proxy}</p>;
    case "none":
      return <p>{strings.none}</p>;
    default:
      return signIn satisfies never;
  }
}

type Accounts = Extract<SignInDto, { readonly kind: "demo" }>["accounts"];

function DemoAccounts({ accounts }: { readonly accounts: Accounts }) {
  const { api } = useStore();
  const { signIn: strings, roles } = useStringsOf(TEAM_STRINGS);
  const { attempt, problem } = useAttempt();

  async function take(account: string): Promise<void> {
    await api.teamPost(ROUTES.teamSignIn, { account });
    // Everything is another person's now.
    location.reload();
  }

  return (
    <>
      <h2>{strings.demo}</h2>
      <p class="note">{strings.demoNote}</p>
      <ul class="demo-accounts stack">
        {accounts.map(({ account, name, role, team }) => (
          <li key={account}>
            <Button isFramed onClick={() => attempt(() => take(account))}>
              <bdi class="demo-name">{name}</bdi>
              <bdi class="note">
                {role === "lead" || role === "member" ? strings.what[role](team ?? "") : roles[role]}
              </bdi>
            </Button>
          </li>
        ))}
      </ul>
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
