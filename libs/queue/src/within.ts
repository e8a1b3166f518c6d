/** The promise's value, or undefined when it takes longer. What it does afterwards, even fail, is ignored. */
export async function within<Value>(ms: number, promise: PromiseLike<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
