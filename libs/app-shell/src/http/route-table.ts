import type { FastifyInstance } from 'fastify';

function pattern(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}

/** Which methods an address takes, so that a wrong method is answered 405 and not 404. */
export class RouteTable {
  private readonly routes: { pattern: RegExp; method: string }[] = [];

  /** Must be called before the routes are added. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) this.routes.push({ pattern: pattern(url), method: one });
    });
  }

  /** Without repeats; empty when there is nothing at this address. */
  methodsOf(path: string): string[] {
    const found = this.routes.filter((route) => route.pattern.test(path)).map((route) => route.method);
    return [...new Set(found)].sort();
  }
}
