/**
 * Telegram has no lists: their rows are buttons like any others. This sign before the id makes a press on one come
 * back as the choice of a row.
 */
const SIGN = '≡';

export const listChoice = (id: string): string => `${SIGN}${id}`;

export const isListChoice = (callbackData: string): boolean => callbackData.startsWith(SIGN);

export const chosenId = (callbackData: string): string => callbackData.slice(SIGN.length);
