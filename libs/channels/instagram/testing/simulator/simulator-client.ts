import type { OperationInput, OperationName, OperationResult } from './operations';

type Arguments<Name extends OperationName> =
  undefined extends OperationInput<Name> ? [input?: OperationInput<Name>] : [input: OperationInput<Name>];

/** Steers a simulator in another process over /sim. Throws when it refuses or cannot be reached. */
export class InstagramSimulatorClient {
  /** @param url as `InstagramSimulator.url`, without `/sim` */
  constructor(readonly url: string) {}

  async call<Name extends OperationName>(
    operation: Name,
    ...[input]: Arguments<Name>
  ): Promise<OperationResult<Name>> {
    const response = await fetch(new URL(`/sim/${operation}`, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    });
    const answer = (await response.json()) as { ok: boolean; result: OperationResult<Name>; error?: string };
    if (!answer.ok) throw new Error(`simulator, ${operation}: ${answer.error}`);
    return answer.result;
  }
}
