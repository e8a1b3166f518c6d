import { createServer, type AddressInfo, type Server } from 'node:net';
import { choosePort, pickPort, PORT_RANGE, portIsFree } from './ports';

describe('ports', () => {
  let holder: Server;
  let taken: number;

  beforeEach(async () => {
    taken = await pickPort();
    holder = createServer();
    await new Promise<void>((resolve) => holder.listen(taken, '127.0.0.1', resolve));
  });

  afterEach(() => new Promise((resolve) => holder.close(resolve)));

  it('picks a port that outgoing connections cannot take', async () => {
    const port = await pickPort();
    expect(port).toBeGreaterThanOrEqual(PORT_RANGE.first);
    expect(port).toBeLessThan(32_768);
  });

  it('gives none twice, also while nobody listens to it yet', async () => {
    const ports = new Set<number>();
    for (let n = 0; n < 250; n += 1) ports.add(await pickPort());
    expect(ports.size).toBe(250);
  });

  it('keeps the port of last time while it is free', async () => {
    const port = await pickPort();
    expect(await pickPort(port)).toBe(port);
  });

  it('takes another one when the port of last time is in use', async () => {
    expect((holder.address() as AddressInfo).port).toBe(taken);
    expect(await portIsFree(taken)).toBe(false);
    expect(await pickPort(taken)).not.toBe(taken);
  });

  it('says what to do when a demanded port is in use', async () => {
    await expect(choosePort('Redis', taken)).rejects.toThrow(
      `Port ${taken} for Redis is in use: stop the program that holds it or choose another port.`,
    );
  });
});
