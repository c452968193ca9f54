import { signal, type ReadonlySignal } from "@preact/signals";
import { LOGIN_FRAGMENT } from "../../src/api/routes.ts";
import type { Api, LoginProof } from "../api.ts";
import type { AddressBar } from "./route.ts";

/** Whether this browser is logged in. */
export interface Access {
  readonly isLocked: ReadonlySignal<boolean>;
  /** What asks who reads: a daemon wants its token, a team server a person. */
  readonly lockedBy: ReadonlySignal<"daemon" | "team">;
  /** Why the last login failed; null before one. */
  readonly refusal: ReadonlySignal<unknown>;
  /** The daemon answered that this browser is not logged in. */
  lock(by?: "daemon" | "team"): void;
  logIn(proof: LoginProof): Promise<void>;
  /** Removes a link's code from the address and logs in with it; no effect without one. */
  enterByLink(): Promise<void>;
  logOut(): Promise<void>;
}

interface AccessDependencies {
  readonly api: Api;
  readonly addressBar: AddressBar;
  /** Deletes all data that the page has shown. */
  readonly forgetAll: () => void;
}

export function createAccess({ api, addressBar, forgetAll }: AccessDependencies): Access {
  const isLocked = signal(false);
  const lockedBy = signal<"daemon" | "team">("daemon");
  const refusal = signal<unknown>(null);

  async function logIn(proof: LoginProof): Promise<void> {
    try {
      await api.logIn(proof);
      refusal.value = null;
      isLocked.value = false;
    } catch (thrown) {
      refusal.value = thrown;
    }
  }

  return {
    isLocked,
    lockedBy,
    refusal,
    lock: (by = "daemon") => {
      lockedBy.value = by;
      isLocked.value = true;
    },
    logIn,
    async enterByLink() {
      const hash = addressBar.readHash();
      if (!hash.startsWith(LOGIN_FRAGMENT)) return;
      // First: a used code must not remain in the history.
      addressBar.replace("");
      await logIn({ code: hash.slice(LOGIN_FRAGMENT.length) });
    },
    async logOut() {
      await api.logOut();
      forgetAll();
    },
  };
}
