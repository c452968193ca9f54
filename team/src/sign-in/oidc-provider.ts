import * as client from "openid-client";
import { isUnencrypted } from "../../../src/core/access.ts";
import { plainLine } from "../../../src/core/format/sanitize.ts";
import { isSubject } from "../rights/identity.ts";

export interface ProviderSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** The name of the claim that lists groups. */
  readonly groupsClaim: string;
  /** Where the provider sends browsers back to. */
  readonly callback: URL;
}

/** What has to come back with a browser that was sent to the provider. */
export interface Journey {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of a person. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** The provider's word is not enough to sign the person in; the message says why. */
export class SignInRefused extends Error {}

/** A sign-in page waits for it. */
const TIMEOUT_SECONDS = 10;

const METADATA_LIFE_MS = 300_000;

const MAX_NAME = 200;

/** The identity provider, by OpenID Connect's code flow with PKCE. */
export function createProvider(settings: ProviderSettings, readMs: () => number) {
  const { issuer, clientId, clientSecret, scope, callback } = settings;
  let metadata: { readonly config: client.Configuration; readonly readAtMs: number } | null = null;

  async function discover(): Promise<client.Configuration> {
    const insecure = issuer.protocol === "http:" && !isUnencrypted(issuer.href) ? [client.allowInsecureRequests] : [];
    const config = await client.discovery(issuer, clientId, clientSecret, authenticate, {
      timeout: TIMEOUT_SECONDS,
      // The token comes from the provider itself over TLS; its signature is a second proof.
      execute: [...insecure, client.enableNonRepudiationChecks],
    });
    metadata = { config, readAtMs: readMs() };
    return config;
  }

  return {
    /** @returns the provider's address for a browser, which only the journey's owner can come back from */
    leave: async (): Promise<{ readonly url: URL; readonly journey: Journey }> => {
      const isFresh = metadata !== null && readMs() - metadata.readAtMs < METADATA_LIFE_MS;
      const config = isFresh && metadata !== null ? metadata.config : await discover();
      const journey = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callback.href,
        scope,
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: "S256",
      });
      return { url, journey };
    },
    /**
     * Takes the provider's code. Reads its metadata and keys again: a key that was replaced since would refuse people.
     * @throws SignInRefused, or an error of openid-client
     */
    comeBack: async (url: URL, { state, nonce, verifier }: Journey): Promise<Claims> => {
      const config = await discover();
      const tokens = await client.authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new SignInRefused("there is no ID token");
      const own: Readonly<Record<string, unknown>> = claims;
      const isComplete = own["email"] !== undefined && own[settings.groupsClaim] !== undefined;
      const asksMore = !isComplete && config.serverMetadata().userinfo_endpoint !== undefined;
      const more = asksMore ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
      return toClaims({ ...more, ...own }, { issuer: claims.iss, subject: claims.sub }, settings.groupsClaim);
    },
  };
}

/** The header, as the standard wants it, except from a provider that takes the secret in the body alone. */
const authenticate: client.ClientAuth = (server, metadata, body, headers) => {
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const method = methods.includes("client_secret_basic") ? client.ClientSecretBasic() : client.ClientSecretPost();
  method(server, metadata, body, headers);
};

function toClaims(
  claims: Readonly<Record<string, unknown>>,
  identifiers: Pick<Claims, "issuer" | "subject">,
  groupsClaim: string,
): Claims {
  const { email, email_verified: isVerified, name } = claims;
  if (typeof email !== "string" || !isSubject(email)) throw new SignInRefused("there is no e-mail address");
  // A person who may write any address into their account would read what is another one's.
  if (isVerified === false || isVerified === "false") throw new SignInRefused("the e-mail address is not verified");
  const groups = claims[groupsClaim];
  return {
    ...identifiers,
    email,
    // Others read it, and in many providers they may write it themselves.
    name: (typeof name === "string" ? plainLine(name, MAX_NAME) : "") || email,
    // PostgreSQL stores no NUL character.
    groups: (Array.isArray(groups) ? groups : [groups]).filter(
      (group) => typeof group === "string" && !group.includes("\0"),
    ),
  };
}
