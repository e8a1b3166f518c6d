import type { SimulatedFault } from '../simulation';
import type { CallFault, WebhookFault } from './faults';
import type { FileFault } from './file-faults';

type NotOfFiles = Exclude<SimulatedFault, { on: 'file' }>;
type OfFiles = Extract<SimulatedFault, { on: 'file' }>;

/**
 * A fault in the words that all platforms share, as a simulator takes it.
 * @param sends narrows it to the calls of which people see something: a sign of typing would use it up unseen
 */
export function faultOf<Narrowing extends object>(
  fault: NotOfFiles,
  sends: Narrowing,
): (CallFault | WebhookFault) & { times?: number } & (Narrowing | object) {
  const times = fault.times === undefined ? {} : { times: fault.times };
  const calls = { ...sends, ...times };
  switch (fault.does) {
    case 'too_many_requests':
      return { kind: '429', retryAfterS: fault.retryAfterMs / 1_000, ...calls };
    case 'server_error':
      return { kind: '5xx', ...calls };
    case 'hang':
      return { kind: 'hang', ...calls };
    case 'drop_answer':
      return { kind: 'acceptThenDrop', ...calls };
    case 'duplicate':
      return { kind: 'duplicate', copies: 2, ...times };
    case 'reorder':
      return { kind: 'reorder', window: 2, ...times };
    case 'delay':
      return { kind: 'delay', forMs: fault.ms, ...times };
  }
}

/** The same for the fetching of files. */
export function fileFaultOf(fault: OfFiles): FileFault {
  const times = fault.times === undefined ? {} : { times: fault.times };
  switch (fault.does) {
    case 'server_error':
      return { kind: '5xx', ...times };
    case 'missing':
      return { kind: 'missing', ...times };
    case 'hang':
      return { kind: 'hang', ...times };
    case 'cut':
      return { kind: 'cutBody', ...times };
    case 'slow':
      return { kind: 'slowBody', bytesPerSecond: fault.bytesPerSecond, ...times };
  }
}
