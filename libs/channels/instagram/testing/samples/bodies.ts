/** Made-up accounts, people and ids; the shapes are those of the platform's webhook reference. */
export const ACCOUNT_ID = '17841400000001111';
export const NADIA = '880100200300400';
const TIME = 1_767_225_600_000;
const CDN = 'https://lookaside.example.invalid/ig_messaging_cdn';

let lastId = 1_000;
export const mid = () => `aWdfZAG1faXRlbSAMPLE${(lastId += 1)}`;
export const file = (name: string) => `${CDN}/?asset=${name}`;

const entry = (fields: Record<string, unknown>) => ({
  object: 'instagram',
  entry: [{ id: ACCOUNT_ID, time: TIME, ...fields }],
});

export const fromNadia = (fields: Record<string, unknown>) => ({
  sender: { id: NADIA },
  recipient: { id: ACCOUNT_ID },
  timestamp: TIME - 1_000 + (lastId += 1),
  ...fields,
});
export const fromUs = (fields: Record<string, unknown>) => ({
  ...fromNadia(fields),
  sender: { id: ACCOUNT_ID },
  recipient: { id: NADIA },
});

export const messaging = (...events: unknown[]) => entry({ messaging: events });
export const standby = (...events: unknown[]) => entry({ standby: events });
export const change = (field: string, value: unknown) => entry({ changes: [{ field, value }] });

export const event = (fields: Record<string, unknown>) => messaging(fromNadia(fields));
export const message = (fields: Record<string, unknown>) => event({ message: { mid: mid(), ...fields } });
export const attached = (type: string, payload?: Record<string, unknown>) =>
  message({ attachments: [{ type, ...(payload ? { payload } : {}) }] });
export const echo = (fields: Record<string, unknown>) =>
  messaging(fromUs({ message: { mid: mid(), is_echo: true, ...fields } }));
