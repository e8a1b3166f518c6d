import { SetupError, type Env } from '@causerie/local-stack';
import { APPS, SIMULATED_PLATFORMS, SIMULATOR } from './app-catalog';

/** What the environment decides about a local run. */
export interface Settings {
  /** By catalog name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Of each platform's simulator. */
  readonly simulatorPorts: readonly { readonly platform: string; readonly port: number }[];
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly publicUrl: string;
  readonly logLevel: string;
  readonly masterKey: string | undefined;
  readonly tokenSecret: string | undefined;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const MASTER_KEY_BYTES = 32;

/** Reads all settings; every wrong value is named, one sentence each, in one SetupError. */
export function readSettings(env: Env): Settings {
  const problems: string[] = [];
  const read = reader(env, problems);
  const ports: Record<string, number> = {};
  for (const { name, portVariable, port } of [...APPS, SIMULATOR])
    ports[name] = read.port(portVariable, port);
  const simulatorPorts = SIMULATED_PLATFORMS.map((platform, index) => ({
    platform,
    port: (ports[SIMULATOR.name] ?? 0) + index,
  }));
  checkDistinct(ports, simulatorPorts, problems);
  const settings = {
    ports,
    simulatorPorts,
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:']),
    publicUrl: read.url('PUBLIC_URL', ['http:', 'https:']) ?? local(ports['ingest']),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    masterKey: read.masterKey('MASTER_KEY'),
    tokenSecret: env['TOKEN_SECRET'] || undefined,
  };
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
  return settings;
}

function local(port: number | undefined): string {
  return `http://127.0.0.1:${port}`;
}

/** Readers that note a problem, without repeating a value that may be secret, and go on. */
function reader(env: Env, problems: string[]) {
  return {
    port: (name: string, byDefault: number): number => {
      const text = env[name] || String(byDefault);
      const port = Number(text);
      if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
      problems.push(`${name} is "${text}": give a whole number from 1 to 65535.`);
      return byDefault;
    },
    url: (name: string, protocols: readonly string[]): string | undefined => {
      const text = env[name];
      if (!text) return undefined;
      if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text.replace(/\/$/, '');
      problems.push(
        `${name} is not an address: it should start with ${protocols.map((each) => `${each}//`).join(' or ')}.`,
      );
      return undefined;
    },
    oneOf: (name: string, values: readonly string[]): string | undefined => {
      const text = env[name];
      if (!text || values.includes(text)) return text || undefined;
      problems.push(`${name} is "${text}": give one of ${values.join(', ')}.`);
      return undefined;
    },
    masterKey: (name: string): string | undefined => {
      const text = env[name];
      if (!text || Buffer.from(text, 'base64').length === MASTER_KEY_BYTES) return text || undefined;
      problems.push(
        `${name} is not ${MASTER_KEY_BYTES} bytes in base64: make one with "openssl rand -base64 32".`,
      );
      return undefined;
    },
  };
}

function checkDistinct(
  ports: Readonly<Record<string, number>>,
  simulatorPorts: Settings['simulatorPorts'],
  problems: string[],
): void {
  const seen = new Map<number, string>();
  const ofSimulators = simulatorPorts.map(({ platform, port }) => [`simulated ${platform}`, port] as const);
  const ofApps = Object.entries(ports).filter(([name]) => name !== SIMULATOR.name);
  for (const [name, port] of [...ofApps, ...ofSimulators]) {
    const other = seen.get(port);
    if (other !== undefined)
      problems.push(`Port ${port} is given to both ${other} and ${name}: choose another one.`);
    seen.set(port, name);
  }
}
