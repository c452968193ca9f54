import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import type { TestContext } from "node:test";

interface Published {
  readonly version: string;
  readonly tarball: string;
}

/** A registry of npm with our package alone: its list of versions, and their files. @returns its address */
export async function startRegistry(t: Pick<TestContext, "after">, name: string, published: readonly Published[]) {
  const server = createServer((request, response) => {
    const file = published.find(({ tarball }) => request.url === `/${basename(tarball)}`);
    if (file !== undefined) response.end(readFileSync(file.tarball));
    else if (request.url === `/${name}`) response.end(JSON.stringify(packument(`http://${request.headers.host}`)));
    else response.writeHead(404).end("{}");
  });
  function packument(address: string) {
    const versions = published.map(({ version, tarball }) => {
      const integrity = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
      const dist = { tarball: `${address}/${basename(tarball)}`, integrity };
      return [version, { name, version, bin: { ccen: "bin/ccen.cjs" }, dist }] as const;
    });
    return { name, "dist-tags": { latest: published.at(-1)?.version }, versions: Object.fromEntries(versions) };
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
