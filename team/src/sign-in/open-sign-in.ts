import type { Pool } from "pg";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import type { Clock, Logger } from "../../../src/core/ports.ts";
import type { Route } from "../../../src/http/router.ts";
import type { Identify } from "../rights/identity.ts";

export interface SignInParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface SignIn {
  readonly kind: SignInDto["kind"];
  /** Null: people are not known, so nothing can be read. */
  readonly identify: Identify | null;
  /** What needs no person. */
  readonly routes: readonly Route[];
}

/** A way to know people, as it is configured. */
export type OpenSignIn = (parts: SignInParts) => SignIn;
