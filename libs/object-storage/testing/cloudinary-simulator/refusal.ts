/** An answer of Cloudinary that says no, in its own shape. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Answer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Buffer | object;
}
