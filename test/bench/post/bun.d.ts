// The little of Bun that `bun-server.ts` uses: it is installed for a measurement only, its types are not.

declare module "bun:sqlite" {
  export class Database {
    constructor(file: string);
    exec(sql: string): void;
    query(sql: string): { run(...values: readonly unknown[]): { readonly lastInsertRowid: number } };
  }
}

interface BunSocket {
  send(text: string): unknown;
}

declare const Bun: {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    fetch(request: Request, server: { upgrade(request: Request): boolean }): Promise<Response | undefined>;
    readonly websocket: {
      open(socket: BunSocket): void;
      close(socket: BunSocket): void;
      message(socket: BunSocket): void;
    };
  }): { readonly port: number };
};
