/** A control call that makes no sense: an unknown user, a button that is not there. Not a refusal of Telegram. */
export class ControlError extends Error {}
