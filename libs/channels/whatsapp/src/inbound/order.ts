import { given } from '@causerie/channel-meta-graph';
import type { MessagePart } from '@causerie/message-schema';
import type { RawContent } from './raw';

type RawOrder = NonNullable<RawContent['order']>;
type RawItem = NonNullable<RawOrder['product_items']>[number];

/** Undefined when an item has no readable id or quantity: a guess would sell the wrong thing. */
export function orderParts(order: RawOrder): MessagePart[] | undefined {
  const raw = order.product_items ?? [];
  const items = raw.map(orderItem).filter((item) => item !== undefined);
  if (raw.length === 0 || items.length < raw.length) return undefined;
  const currency = raw.map((item) => item.currency).find((code) => minorUnits(code) !== undefined);
  return [{ kind: 'order', items, ...given('currency', currency), ...given('note', order.text) }];
}

function orderItem({ product_retailer_id: id, quantity, item_price: price, currency }: RawItem) {
  if (id === undefined || quantity === undefined) return undefined;
  const units = minorUnits(currency);
  // WhatsApp gives major units: 7.5 euros.
  const unitPriceMinor =
    price === undefined || units === undefined ? undefined : Math.round(price * 10 ** units);
  return { id, quantity, ...given('unitPriceMinor', unitPriceMinor) };
}

/** How many digits a currency has after the point; undefined for what is no currency. */
function minorUnits(currency: string | undefined): number | undefined {
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}
