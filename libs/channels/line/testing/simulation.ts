import type {
  PlatformSimulation,
  ReceivedMessage,
  SimulatedAccount,
  SimulatedFault,
  SimulatedPerson,
  SimulationControl,
} from '@causerie/channel-kit-testing';
import type { FaultSpec } from '@causerie/simulator-meta-graph';
import {
  actionsIn,
  type OperationInput,
  type OperationName,
  type OperationResult,
} from './simulator/operations';
import { fieldsOf } from './simulator/refusal';
import { startLineSimulator } from './simulator/simulator';
import type { SimAccount, SimMessage, SimPerson } from './simulator/world';

/** LINE in the words that all platforms share. */
export const lineSimulation: PlatformSimulation = {
  slug: 'line',
  start: async ({ backoffScale, ...options } = {}) => {
    const webhooks = backoffScale === undefined ? {} : { webhooks: { backoffScale } };
    const simulator = await startLineSimulator({ ...options, ...webhooks });
    return { ...lineSimulation.reach(simulator.url), close: () => simulator.close() };
  },
  reach: (url) => control(url),
};

type Call = <Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name>,
) => Promise<OperationResult<Name>>;

function control(url: string): SimulationControl {
  const call = caller(url);
  /** What its owner types in is known to whoever made the account. */
  const accountOf = (id: string, given: Record<string, string>): SimulatedAccount => ({
    id,
    given,
    person: async (wanted = {}) => personOf(call, id, await call('createPerson', wanted)),
  });
  return {
    url,
    createAccount: async ({ name, like } = {}) => {
      const made = await call('createAccount', {
        ...(name === undefined ? {} : { name }),
        ...(like === undefined ? {} : { id: like.id, ...like.given }),
      });
      return accountOf(made.id, typedIn(made));
    },
    account: (id) => accountOf(id, {}),
    addFault: async (fault) => void (await call('addFault', { fault: faultOf(fault) })),
    clearFaults: async () => void (await call('clearFaults', undefined)),
  };
}

const typedIn = ({ channelSecret, channelAccessToken }: SimAccount) => ({
  channelSecret,
  channelAccessToken,
});

/** LINE's word for a kind of file. What it has no word for comes as a file. */
const TYPES: Readonly<Record<string, string>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  voice: 'audio',
};

function personOf(call: Call, account: string, { id: person, name }: SimPerson): SimulatedPerson {
  const acting = { account, person };
  const said = ({ id: externalId, atMs: sentAtMs }: SimMessage) => ({ externalId, sentAtMs });
  return {
    id: person,
    alias: person,
    name,
    say: async (text) => said(await call('sendText', { ...acting, text })),
    send: async ({ kind, base64, mimeType, caption }) => {
      const type = TYPES[kind] ?? 'file';
      const bytes = { ...(base64 === undefined ? {} : { base64 }), ...(mimeType ? { mimeType } : {}) };
      const fields = type === 'file' ? { fields: { fileName: `a.${kind}`, fileSize: 3 } } : {};
      const sent = said(await call('sendMedia', { ...acting, type, ...bytes, ...fields }));
      // A picture has no caption: people write a second message.
      if (caption !== undefined) await call('sendText', { ...acting, text: caption });
      return sent;
    },
    press: async ({ externalId: messageId }, title) =>
      void (await call('press', { ...acting, messageId, title })),
    received: async () => (await call('received', { account, chat: person })).map(seen),
    typingShown: async () => (await call('loadingShown', { account, chat: person })).times,
    acknowledgedAt: async ({ externalId: messageId }) => (await call('acknowledged', { messageId })).atMs,
    // Nothing of LINE's ends with time.
    quietFor: () => Promise.resolve(),
  };
}

function seen({ id: externalId, atMs, content }: SimMessage): ReceivedMessage {
  const text = content['text'] ?? fieldsOf(content['template'])['text'] ?? content['title'];
  return {
    externalId,
    atMs,
    text: typeof text === 'string' ? text : '',
    ...(content['type'] === 'image' ? { media: 'image' } : {}),
    choices: actionsIn(content).map(({ label }) => String(label)),
  };
}

/** Calls are struck where people see something of it: the loading animation would use faults up unseen. */
const PUSHES = { path: '/message/push' };

function faultOf(fault: SimulatedFault): FaultSpec {
  const times = fault.times === undefined ? {} : { times: fault.times };
  const sends = { ...PUSHES, ...times };
  switch (fault.does) {
    case 'too_many_requests':
      return { kind: '429', retryAfterS: fault.retryAfterMs / 1_000, ...sends };
    case 'server_error':
      return { kind: '5xx', ...sends };
    case 'hang':
      return { kind: 'hang', ...sends };
    case 'drop_answer':
      return { kind: 'acceptThenDrop', ...sends };
    case 'duplicate':
      return { kind: 'duplicate', copies: 2, ...times };
    case 'reorder':
      return { kind: 'reorder', window: 2, ...times };
    case 'delay':
      return { kind: 'delay', forMs: fault.ms, ...times };
  }
}

/** @throws Error when the simulator refuses or cannot be reached */
function caller(url: string): Call {
  return async (operation, input) => {
    const response = await fetch(new URL(`/sim/${operation}`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    });
    const answer = (await response.json()) as {
      ok: boolean;
      result: OperationResult<typeof operation>;
      error?: string;
    };
    if (!answer.ok) throw new Error(`simulated LINE, ${operation}: ${answer.error}`);
    return answer.result;
  };
}
