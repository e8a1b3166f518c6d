import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line written inside a unit of work says about it, under the names it has in the log. */
export interface LogContext {
  correlation_id?: string;
  workspace_id?: string;
  conversation_id?: string;
  turn_id?: string;
  message_id?: string;
  account_id?: string;
  contact_id?: string;
  event_id?: string;
  platform?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` with these fields added to those around it. What it adds itself ends with it. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** For what is learnt on the way, such as the workspace once the account is known. Without a context: nothing. */
export function addToLogContext(fields: LogContext): void {
  const store = storage.getStore();
  if (store !== undefined) Object.assign(store, fields);
}

/** A copy; empty outside of any unit of work. */
export function logContext(): LogContext {
  return { ...storage.getStore() };
}

/** The id that joins the lines of one message's way through all apps; undefined outside of a unit of work. */
export function correlationId(): string | undefined {
  return storage.getStore()?.correlation_id;
}
