import { TransientError } from '@causerie/kernel';

/** Control operations by name; each takes one input or none. */
type OperationsOf<Operations> = { [Name in keyof Operations]: (input: never) => unknown };

type InputOf<Operation> = Operation extends (input: infer Input) => unknown ? Input : never;
type ResultOf<Operation> = Operation extends (input: never) => infer Result ? Awaited<Result> : never;
type Arguments<Operation> =
  undefined extends InputOf<Operation> ? [input?: InputOf<Operation>] : [input: InputOf<Operation>];

/**
 * Steers a simulator in another process over /sim.
 * @throws Error that begins with "simulator," when the simulator refuses; TransientError when it does not answer
 */
export class SimulatorClient<Operations extends OperationsOf<Operations>> {
  /** @param url of the simulator, without `/sim` */
  constructor(readonly url: string) {}

  async call<Name extends keyof Operations & string>(
    operation: Name,
    ...[input]: Arguments<Operations[Name]>
  ): Promise<ResultOf<Operations[Name]>> {
    const response = await fetch(new URL(`/sim/${operation}`, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    }).catch((error: unknown) => {
      throw new TransientError(`The simulator does not answer at ${this.url}: is it running?`, undefined, {
        cause: error,
      });
    });
    const answer = (await response.json()) as { ok: boolean; result: unknown; error?: string };
    if (!answer.ok) throw new Error(`simulator, ${operation}: ${answer.error}`);
    return answer.result as ResultOf<Operations[Name]>;
  }
}
