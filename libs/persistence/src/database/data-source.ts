import { DataSource } from 'typeorm';

export interface DatabaseOptions {
  /** Connection URL of the role `causerie_app`. */
  url: string;
  poolMax: number;
  applicationName: string;
}

/**
 * Connections of one service. A transaction that sits idle for 5 s is ended by the server, so that a frozen
 * process lets go of its locks; no statement runs longer than 30 s.
 */
export function createDataSource({ url, poolMax, applicationName }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize: poolMax,
    connectTimeoutMS: 5_000,
    logging: false,
    extra: {
      idle_in_transaction_session_timeout: 5_000,
      statement_timeout: 30_000,
      keepAlive: true,
    },
  });
}
