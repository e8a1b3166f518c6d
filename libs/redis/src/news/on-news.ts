import type { NewsName, NewsPayload } from '@causerie/contracts';
import { EventPattern } from '@nestjs/microservices';

type NewsHandler<Name extends NewsName> = (payload: NewsPayload<Name>) => void | Promise<void>;

/**
 * Marks a method of a `@Controller` class that hears a piece of news, checked against the catalog before it
 * is called. Every replica hears it; any may miss it.
 */
export function OnNews<Name extends NewsName>(name: Name) {
  const register = EventPattern(name);
  return (target: object, key: string, descriptor: TypedPropertyDescriptor<NewsHandler<Name>>): void => {
    register(target, key, descriptor);
  };
}
