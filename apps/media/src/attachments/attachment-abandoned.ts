/** Why the work on an attachment was put down. */
export class AttachmentAbandoned extends Error {
  override readonly name = 'AttachmentAbandoned';

  constructor(readonly reason: 'shutdown' | 'lease_lost') {
    super(`The work on the attachment was put down: ${reason}.`);
  }
}
