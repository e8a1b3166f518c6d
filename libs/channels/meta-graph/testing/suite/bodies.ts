/** A made-up person; the shapes are those of the platforms' webhook reference. */
export const NADIA = '880100200300400';
export const TIME = 1_767_225_600_000;
const CDN = 'https://lookaside.example.invalid/cdn';

/** Where an address of a file would lead. */
export const file = (name: string) => `${CDN}/?asset=${name}`;

type Fields = Record<string, unknown>;

/** Builds webhook bodies about one account, each message with an id of its own. */
export function messagingBodies({
  object,
  accountId,
  midPrefix,
}: {
  object: string;
  accountId: string;
  midPrefix: string;
}) {
  let lastId = 1_000;
  const mid = () => `${midPrefix}${(lastId += 1)}`;
  const entry = (fields: Fields) => ({ object, entry: [{ id: accountId, time: TIME, ...fields }] });
  const fromNadia = (fields: Fields) => ({
    sender: { id: NADIA },
    recipient: { id: accountId },
    timestamp: TIME - 1_000 + (lastId += 1),
    ...fields,
  });
  const fromUs = (fields: Fields) => ({
    ...fromNadia(fields),
    sender: { id: accountId },
    recipient: { id: NADIA },
  });
  const messaging = (...events: unknown[]) => entry({ messaging: events });
  const event = (fields: Fields) => messaging(fromNadia(fields));
  const message = (fields: Fields) => event({ message: { mid: mid(), ...fields } });
  return {
    mid,
    fromNadia,
    fromUs,
    messaging,
    standby: (...events: unknown[]) => entry({ standby: events }),
    change: (field: string, value: unknown) => entry({ changes: [{ field, value }] }),
    event,
    message,
    attached: (type: string, payload?: Fields) =>
      message({ attachments: [{ type, ...(payload ? { payload } : {}) }] }),
    echo: (fields: Fields) => messaging(fromUs({ message: { mid: mid(), is_echo: true, ...fields } })),
  };
}

export type MessagingBodies = ReturnType<typeof messagingBodies>;
