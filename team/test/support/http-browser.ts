import { request } from "node:http";

export interface BrowserAnswer {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly setCookies: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

/**
 * The part of a browser that signing in needs: cookies by host, redirects, and the headers that say where a request comes
 * from. @param servers the real address behind a public one
 */
export function httpBrowser(servers: Readonly<Record<string, string>> = {}) {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (host: string): Map<string, string> => {
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };

  async function send(url: URL, { method, body, headers }: Sending): Promise<BrowserAnswer> {
    const jar = jarOf(url.host);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const { promise, resolve, reject } = Promise.withResolvers<BrowserAnswer>();
    const real = new URL(url.pathname + url.search, servers[url.origin] ?? url.origin);
    const sent = request(real, { method, headers: { host: url.host, ...(cookie !== "" && { cookie }), ...headers } });
    sent.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", reject).on("end", () => {
        const setCookies = response.headers["set-cookie"] ?? [];
        for (const line of setCookies) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
          else jar.set(name, value);
        }
        resolve({ status: response.statusCode ?? 0, text, location: response.headers.location ?? null, setCookies });
      });
    });
    sent.end(body);
    return promise;
  }

  const browser = {
    jarOf,
    get: async (url: string, headers: Headers = {}): Promise<BrowserAnswer> =>
      send(new URL(url), { method: "GET", headers }),
    post: async (url: string, body: object, headers: Headers = {}): Promise<BrowserAnswer> =>
      send(new URL(url), {
        method: "POST",
        headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
        body: JSON.stringify(body),
      }),
    /** Follows redirects, up to one that `stops` accepts. @returns the address there, and its answer unless it stopped */
    follow: async (start: string, stops: (url: URL) => boolean = () => false) => {
      let url = new URL(start);
      let site = "same-origin";
      for (let hop = 0; hop < 12; hop += 1) {
        if (stops(url)) return { url, answer: null };
        const headers = { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
        const answer = await browser.get(url.href, headers);
        if (answer.location === null) return { url, answer };
        const next = new URL(answer.location, url);
        // A chain of redirects that once was at another site stays cross-site.
        if (next.host !== url.host) site = "cross-site";
        url = next;
      }
      throw new Error(`redirected without end, at ${url.href}`);
    },
  };
  return browser;
}

interface Sending {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
}
