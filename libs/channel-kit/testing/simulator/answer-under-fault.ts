import type { CallFault } from './faults';

type Refusing<Fault> = Exclude<Fault, { kind: 'hang' | 'acceptThenDrop' }>;

interface Carried<Fault, Answer> {
  carryOut(): Promise<Answer>;
  /** Without any effect, in the platform's words. */
  refuse(fault: Refusing<Fault>): Answer;
  hang(forMs: number | undefined): Promise<void>;
  /** Aborts when the caller hangs up. */
  gone: AbortSignal;
}

/** What a call is answered with while this fault strikes it; 'dropped': with nothing, and the socket is to be cut. */
export async function answerUnderFault<Fault extends { kind: string }, Answer>(
  fault: Fault | undefined,
  { carryOut, refuse, hang, gone }: Carried<Fault, Answer>,
): Promise<Answer | 'dropped'> {
  if (!fault) return carryOut();
  if (fault.kind === 'acceptThenDrop') {
    await carryOut();
    return 'dropped';
  }
  if (fault.kind !== 'hang') return refuse(fault as Refusing<Fault>);
  const { forMs, takesEffect } = fault as Extract<CallFault, { kind: 'hang' }>;
  const done = takesEffect ? await carryOut() : undefined;
  await hang(forMs);
  // A caller that gave up in the meantime never reached the platform.
  return done ?? (gone.aborted ? 'dropped' : carryOut());
}
