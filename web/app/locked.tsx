import { lazyModule } from "../ui/lazy-module.ts";
import { useStore } from "../ui/page-context.ts";

const lazySignIn = lazyModule(async () => (await import("./team/sign-in.tsx")).SignIn, false);
const lazyTokenEntry = lazyModule(async () => (await import("./token-entry.tsx")).TokenEntry, false);

/** Replaces the whole page: it is not known who reads, and no data is shown. */
export function Locked() {
  const isTeam = useStore().access.lockedBy.value === "team";
  const { code: SignIn } = lazySignIn.useCode(isTeam);
  const { code: TokenEntry } = lazyTokenEntry.useCode(!isTeam);
  if (isTeam) return SignIn === null ? null : <SignIn />;
  return TokenEntry === null ? null : <TokenEntry />;
}
