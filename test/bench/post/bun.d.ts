// The parts of Bun that `bun-server.ts` uses: Bun is installed for a measurement only, without its types.

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
