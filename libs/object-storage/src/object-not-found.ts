import { PermanentError } from '@causerie/kernel';

export class ObjectNotFoundError extends PermanentError {
  override readonly name = 'ObjectNotFoundError';

  constructor(readonly key: string) {
    super(`There is no object "${key}".`);
  }
}
